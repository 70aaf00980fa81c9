import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import type { KeptAnswer } from '../api/answers.ts'
import { endConnections } from '../api/last-answers.ts'
import { IncidentBook } from '../incident/incident-book.ts'
import type { Timer } from '../lib/meters.ts'
import { KeptAnswers } from '../store/answers/kept-answers.ts'
import { openDatabase } from '../store/postgres/open-database.ts'
import { postgresAccessStore } from '../store/postgres/postgres-access-store.ts'
import { postgresAlertStore } from '../store/postgres/postgres-alert-store.ts'
import { postgresAuditStore } from '../store/postgres/postgres-audit-store.ts'
import { postgresSuspicionStore } from '../store/postgres/postgres-suspicion-store.ts'
import { openAudit } from './access/audit.ts'
import { configuredAccess } from './access/open.ts'
import { ownIncidents } from './alert-incidents/open.ts'
import { type Begun, beginService } from './begin.ts'
import { Detection } from './detection/detection.ts'
import { detectionRequests } from './detection/detection-requests.ts'
import { openEvents, retentionOf } from './events/service.ts'
import { explanations } from './explain/explanations.ts'
import { configuredHttp } from './http-options.ts'
import { configuredUpstreams } from './incidents/read-upstreams.ts'
import { openIncidents } from './incidents/service.ts'
import { retiring } from './journal/retire.ts'
import type { LiveConfig } from './live-config.ts'
import { UserMistake } from './mistake.ts'
import { openMeters } from './operations/meters.ts'
import { timedSave } from './operations/timed-save.ts'
import { recordTaker } from './records/add-records.ts'
import { RecordBook } from './records/record-book.ts'
import { RangeFeeds } from './suspicion/range-feeds.ts'
import { openSuspicion } from './suspicion/service.ts'

export interface RunningServer {
  readonly url: string
  readonly data: string
  /** With it the first user can be made; undefined when there is one, or when nobody must say who he is. */
  readonly firstToken: string | undefined
  /** Resolves when something it cannot do without has ended, with why. */
  readonly lost: Promise<string>
  /** Takes no more requests, finishes those it has, keeps everything, lets go of the data folder. */
  stop(): Promise<void>
}

/** Starts the service. What was opened is closed again when a later step fails. `tell` is told what goes wrong beside the work, a line each. */
export async function serve(
  live: LiveConfig,
  tell: (line: string) => void = () => {},
  log: Logger = pino({ level: 'silent' }),
  begun: Begun = beginService(live.current),
): Promise<RunningServer> {
  const meters = openMeters()
  const { folder } = begun
  const { server, storage, incidents: wanted } = live.current
  const opened: (() => unknown)[] = []
  const stop = async (): Promise<void> => {
    for (let close = opened.pop(); close; close = opened.pop()) await close()
  }
  try {
    opened.push(() => folder.release())
    // What opens is waited for further down.
    const databaseOpens = openDatabase(storage.database_url, folder.path, begun.embedded)
    opened.push(() => closeOpened(databaseOpens))
    const detection = new Detection(begun.detection, { now: Date.now, meters })
    opened.push(() => detection.end())
    const eventsOpen = openEvents(folder.path, {
      retention: () => retentionOf(live.current),
      aheadMs: live.current.detection.ahead,
      isWhole: storage.retire === 'keep',
      meters,
      now: Date.now,
      tell,
    })
    eventsOpen.catch(() => {})
    opened.push(() => closeOpened(eventsOpen))
    const upstreams = configuredUpstreams(wanted, process.env)
    const database = await databaseOpens
    const saving = (what: string): Timer =>
      meters.timer('vedette_store_save_seconds', 'How long PostgreSQL takes to keep changes.', { what })
    const store = timedSave(postgresSuspicionStore(database.db), saving('flags'))
    const [events, access] = await Promise.all([
      eventsOpen,
      configuredAccess(live, postgresAccessStore(database.db), Date.now),
      detection.open(timedSave(postgresAlertStore(database.db), saving('alerts'))),
    ])
    const retire = await retiring(storage.retire, tell)
    const records = new RecordBook(meters)
    const book = new IncidentBook()
    const own = ownIncidents(book, live)
    const suspicionOpens = openSuspicion({
      folder: folder.path,
      store,
      detection,
      followers: [records, events.records, own.follower],
      now: Date.now,
      tell,
      meters,
      order: live.current.suspicion.order,
      saveEvery: storage.save_state_every,
      segmentBytes: storage.journal_segment,
      mostWaiting: storage.most_waiting,
      mostEvents: storage.most_events,
      retire,
    })
    opened.push(() => closeOpened(suspicionOpens))
    const [suspicion, { apiServer }] = await Promise.all([suspicionOpens, loadApi()])
    const stored = events.start(suspicion.recorded, detection.journal)
    const taker = recordTaker({ detection, book: records, feed: events.records })
    const judged = detectionRequests(detection, taker, stored)
    const { feeds } = live.current.suspicion
    const rangeFeeds = new RangeFeeds({ feeds, lists: suspicion.rangeLists, now: Date.now, tell })
    opened.push(() => rangeFeeds.stop())
    const incidents = await openIncidents({
      folder: join(folder.path, 'incidents'),
      upstreams,
      book,
      further: own.byPerson,
      now: Date.now,
      random: Math.random,
    })
    opened.push(() => incidents.close())
    opened.push(() => own.stop())
    const audit = openAudit(postgresAuditStore(database.db), () => live.current.audit.keep, Date.now)
    opened.push(() => audit.close())
    const answers = new KeptAnswers<KeptAnswer>({ folder: join(folder.path, 'answers'), now: Date.now })
    opened.push(() => answers.close())
    const services = {
      answers,
      suspicion: suspicion.service,
      rangeLists: suspicion.rangeLists,
      rangeFeeds,
      incidents: incidents.service,
      ownIncidents: own.start({
        ...{ detection, now: Date.now },
        suspicion: suspicion.service,
        append: suspicion.append,
      }),
      events: stored,
      explanations: explanations(detection, judged, stored),
      detection: judged,
      traffic: detection.traffic,
      access: access.service,
      audit: audit.service,
      meters: meters.service,
    }
    const app = await apiServer(services, version, configuredHttp(live, log))
    opened.push(() => drain(app, live.current.server.drain))
    await listen(app, server)
    detection.goOn()
    const { port } = app.server.address() as AddressInfo
    const url = `http://${server.host.includes(':') ? `[${server.host}]` : server.host}:${port}`
    const lost = Promise.race([
      database.lost.then((words) => `its PostgreSQL ended (${words})`),
      detection.lost.then((why) => `its detection ended (${why})`),
    ])
    return { url, data: folder.path, firstToken: access.firstToken, lost, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** What answers requests is loaded while others are at work, a part at a time: whoever waits for this thread has his turn in between. */
async function loadApi(): Promise<typeof import('../api/server.ts')> {
  await import('fastify')
  await nextTurn()
  await import('../api/document.ts')
  await nextTurn()
  return await import('../api/server.ts')
}

/** Closes what opens, once it has; where it cannot be opened, whoever waits for it is told. */
async function closeOpened(opening: Promise<{ close(): Promise<void> }>): Promise<void> {
  const opened = await opening.catch(() => undefined)
  await opened?.close()
}

/** So long connections that clients keep may go on sending while it ends. */
const MOST_QUIET_MS = 2000

/** Lets requests that run finish, for so long; then their connections are cut. */
async function drain(app: FastifyInstance, ms: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms)
  try {
    await endConnections(app, Math.min(ms, MOST_QUIET_MS))
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}

async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new UserMistake(
        `--port ${port}: another program listens there; name another, as in "vedette serve --port ${port + 1}" or "npm start -- --port ${port + 1}"`,
      )
    if (code === 'EACCES') throw new UserMistake(`--port ${port}: may not be used; name one from 1024 on`)
    throw error
  }
}
