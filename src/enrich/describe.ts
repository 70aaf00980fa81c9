import { type AddressKind, canonicalAddress } from '../lib/ip.ts'
import { type Agent, classifyAgent } from './classify-agent.ts'
import { combine } from './combine.ts'
import { type Enrichment, once } from './enrichment.ts'

export interface AddressFacts {
  /** `unknown` when the text is no address. */
  readonly kind: AddressKind | 'unknown'
  readonly inside: boolean
  /** ISO 3166 code. */
  readonly country?: string
  /** "longitude,latitude" in degrees. */
  readonly coordinates?: string
  readonly owner?: string
  readonly ownerNumber?: number
}

export interface Describer {
  readonly describeAddress: (address: string) => AddressFacts
  readonly describeAgent: (text: string) => Agent
}

const asked = [
  'src_endpoint.kind',
  'src_endpoint.inside',
  'src_endpoint.location.country',
  'src_endpoint.location.coordinates',
  'src_endpoint.autonomous_system.name',
  'src_endpoint.autonomous_system.number',
]

/** What the enrichments know of one address or one agent, to be shown with an alert. */
export function createDescriber(enrichments: readonly Enrichment[]): Describer {
  const derive = once(() => combine(enrichments, 'src_endpoint.ip', asked))
  return {
    describeAddress: (text) => {
      const address = canonicalAddress(text)
      const facts = address === undefined ? [] : (derive()?.(address) ?? [])
      const [kind, inside, country, coordinates, owner, number] = facts
      return {
        kind: (kind as AddressKind | undefined) ?? 'unknown',
        inside: inside === 'true',
        ...(country && { country }),
        ...(coordinates && { coordinates }),
        ...(owner && { owner }),
        ...(number && { ownerNumber: Number(number) }),
      }
    },
    describeAgent: classifyAgent,
  }
}
