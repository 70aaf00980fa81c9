import { addressKind } from './address-kind.ts'
import { agent } from './agent.ts'
import type { Enrichment } from './enrichment.ts'
import { country, ownGeo } from './geo.ts'
import { inside } from './inside.ts'
import { networkOwner } from './network-owner.ts'
import { type FindFile, packageFile } from './package-file.ts'

export interface EnrichmentOptions {
  /** Ranges of addresses that are ours, beside private, loopback and link-local ones. */
  readonly inside?: readonly string[]
  /** A MaxMind database of the user's own; what it does not know, the packages are asked for. */
  readonly geo?: string
  /** Where optional packages keep their files. */
  readonly find?: FindFile
}

/**
 * Every enrichment, in the order in which they are asked: the first that knows a field gives it. Throws an
 * EnrichMistake when an option is wrong; loads nothing.
 */
export const createEnrichments = (options: EnrichmentOptions = {}): readonly Enrichment[] => [
  addressKind,
  inside(options.inside ?? []),
  ...(options.geo === undefined ? [] : [ownGeo(options.geo)]),
  country(options.find ?? packageFile),
  networkOwner(options.find ?? packageFile),
  agent,
]

/** What is absent because an optional package is not installed, a sentence each. */
export const notices = (enrichments: readonly Enrichment[]): string[] =>
  enrichments.flatMap((enrichment) => enrichment.notice() ?? [])
