import type { Answer } from '../../client/client.ts'
import type { Alert, Attack } from '../../model/alert.ts'

export type ToldAlert = Answer<'getAlerts'>[number]

/** An alert as the service told it. */
export function alertOf(told: ToldAlert): Alert {
  const { id, rule, key, status, value, count, evidence, entities, reason, advice } = told
  const { peak, attack, message, recovery, revision, withdrawn_because: withdrawnBecause } = told
  return {
    ...{ id, rule, key, status, value, count, evidence, entities, reason, advice },
    openedAt: Date.parse(told.opened_at),
    closedAt: Date.parse(told.closed_at),
    openedBy: told.opened_by,
    lastEvents: told.last_events,
    ...(peak && { peak: { value: peak.value, at: Date.parse(peak.at) } }),
    ...(attack && { attack: attackOf(attack) }),
    ...(message !== undefined && { message }),
    ...(recovery !== undefined && { recovery }),
    ...(revision !== undefined && { revision }),
    ...(withdrawnBecause !== undefined && { withdrawnBecause }),
  }
}

const attackOf = ({ top_sources: topSources, ...attack }: NonNullable<ToldAlert['attack']>): Attack => ({
  ...attack,
  topSources,
})
