import { attributions } from '../enrich/attributions.ts'
import { type AddressFacts, createDescriber } from '../enrich/describe.ts'
import type { Enrichment } from '../enrich/enrichment.ts'
import { createEnrichments, type EnrichmentOptions, notices } from '../enrich/enrichments.ts'
import { isInside } from '../enrich/inside.ts'

/** What is known of addresses: for the pipeline, and for those who print. */
export interface AddressBook {
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  readonly describe: (address: string) => AddressFacts
  /** What the licences of the data in use ask to be shown, a line each. */
  readonly attributions: readonly string[]
  /** What is absent because an optional package is not installed, a sentence each. */
  readonly notices: readonly string[]
}

/** Opens what the packages know, and what the options add. Throws an EnrichMistake when an option is wrong. */
export function openAddressBook(options: EnrichmentOptions = {}): AddressBook {
  const { inside = [], geo, find } = options
  const enrichments = createEnrichments({
    inside,
    ...(geo === undefined ? {} : { geo }),
    ...(find === undefined ? {} : { find }),
  })
  return {
    enrichments,
    isInside: isInside(inside),
    describe: createDescriber(enrichments).describeAddress,
    attributions: attributionsOf(enrichments),
    notices: notices(enrichments),
  }
}

/** Whose data an enrichment shows. */
const sources: Readonly<Record<string, readonly string[]>> = {
  country: ['DB-IP'],
  'network-owner': ['RouteViews', 'NRO', 'DB-IP'],
}

function attributionsOf(enrichments: readonly Enrichment[]): string[] {
  const used = enrichments
    .filter((one) => one.notice() === undefined)
    .flatMap((one) => sources[one.name] ?? [])
  return attributions.filter(({ name }) => used.includes(name)).map(({ text, url }) => `${text} (${url})`)
}

export type { AddressFacts }
