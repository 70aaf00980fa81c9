import type { Addresses } from './addresses.ts'
import type { Span } from './timeline.ts'

/** One attempt to sign in. `place` is "longitude,latitude", empty where it is unknown. */
export interface Login {
  readonly user: string
  readonly status: number
  readonly ip: string
  readonly agent: string
  readonly place: string
}

/** A person with an account, and where they usually sign in from. */
export interface Account {
  readonly user: string
  readonly homes: readonly string[]
  readonly agents: readonly string[]
  readonly city: City
}

export interface City {
  readonly longitude: number
  readonly latitude: number
}

/** What login attacks find. */
export interface LoginWorld {
  readonly accounts: readonly Account[]
  readonly addresses: Addresses
  readonly targets: number
  /** An account no other attack on a single account took; its owner does not sign in meanwhile. */
  victim(span: Span): Account
}

export const placeText = (city: City): string => `${city.longitude},${city.latitude}`
