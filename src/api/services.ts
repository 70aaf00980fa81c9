import type { AccessService } from './access-service.ts'
import type { AnswerService } from './answers.ts'
import type { AuditService } from './audit-service.ts'
import type { DetectionService } from './detection-service.ts'
import type { EventService } from './event-service.ts'
import type { ExplainService } from './explain-service.ts'
import type { IncidentService } from './incident-service.ts'
import type { MeterService } from './meter-service.ts'
import type { OwnIncidentService } from './own-incident-service.ts'
import type { RangeFeedService } from './range-feed-service.ts'
import type { RangeListService } from './range-list-service.ts'
import type { SuspicionService } from './suspicion-service.ts'
import type { TrafficService } from './traffic-service.ts'

/** What the routes work with; each is described beside this file, and `app` hands over real ones. */
export interface Services {
  readonly answers: AnswerService
  readonly suspicion: SuspicionService
  readonly rangeLists: RangeListService
  readonly rangeFeeds: RangeFeedService
  readonly incidents: IncidentService
  readonly ownIncidents: OwnIncidentService
  readonly access: AccessService
  readonly audit: AuditService
  readonly meters: MeterService
  readonly detection: DetectionService
  readonly traffic: TrafficService
  readonly events: EventService
  readonly explanations: ExplainService
}
