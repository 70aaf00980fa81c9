import type { FastifyInstance } from 'fastify'
import { addAlertExplanation } from './routes/alert-explanation.ts'
import { addAlerts } from './routes/alerts.ts'
import { addAudit } from './routes/audit.ts'
import { addEventRecord } from './routes/event-record.ts'
import { addEvents, addProcessEvent } from './routes/events.ts'
import { addFlagChanges } from './routes/flag-changes.ts'
import { addHealth } from './routes/health.ts'
import { addIncidents } from './routes/incidents.ts'
import { addIpRanges } from './routes/ip-ranges.ts'
import { addKeys } from './routes/keys.ts'
import { addMetrics } from './routes/metrics.ts'
import { addOidc } from './routes/oidc.ts'
import { addOwnIncidents } from './routes/own-incidents.ts'
import { addPeople } from './routes/people.ts'
import { addRangeFeeds } from './routes/range-feeds.ts'
import { addRangeLists } from './routes/range-lists.ts'
import { addRecords } from './routes/records.ts'
import { addRuleFlags } from './routes/rule-flags.ts'
import { addRuleList } from './routes/rule-list.ts'
import { addRuleTrials } from './routes/rule-trials.ts'
import { addRules } from './routes/rules.ts'
import { addSession } from './routes/session.ts'
import { addSources } from './routes/sources.ts'
import { addStoredEvents } from './routes/stored-events.ts'
import { addStream } from './routes/stream.ts'
import { addSuspiciousEvents } from './routes/suspicious-events.ts'
import { addTraffic } from './routes/traffic.ts'
import { addUsers } from './routes/users.ts'
import type { Services } from './services.ts'

type AddRoutes = (app: FastifyInstance, services: Services) => void

/** Below `/api/v1`, and under the same path at the root, where older clients look for them. */
const atBoth: readonly AddRoutes[] = [
  addIpRanges,
  addEvents,
  addSuspiciousEvents,
  addEventRecord,
  addFlagChanges,
]

/** Below `/api/v1`. */
const belowV1: readonly AddRoutes[] = [
  addRangeLists,
  addRangeFeeds,
  addRuleFlags,
  addPeople,
  addOwnIncidents,
  addStoredEvents,
  addAlerts,
  addAlertExplanation,
  addRecords,
  addRuleList,
  addRules,
  addRuleTrials,
  addStream,
  addSources,
  addTraffic,
  addSession,
  addOidc,
  addUsers,
  addKeys,
  addAudit,
]

/** At the root. */
const atRoot: readonly AddRoutes[] = [addHealth, addMetrics, addProcessEvent, addIncidents]

/** Every route that there is. */
export async function addRoutes(app: FastifyInstance, services: Services): Promise<void> {
  for (const add of [...atRoot, ...atBoth]) add(app, services)
  await app.register(
    async (scope) => {
      for (const add of [...atBoth, ...belowV1]) add(scope, services)
    },
    { prefix: '/api/v1' },
  )
}
