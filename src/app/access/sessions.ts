import type { StartedSession } from '../../api/access-service.ts'
import type { Principal, Session } from '../../model/access.ts'
import type { AccessStore, StoredSession } from '../../store/access-store.ts'
import { hashOf, newSecret } from './token.ts'

/** Sessions of all, and of one; beyond, the oldest ends. */
const MOST = 10_000
const MOST_OF_ONE = 20

/** Sessions that run: in memory for answers, in the store for the next start. */
export class Sessions {
  readonly #store: AccessStore
  readonly #lastsMs: () => number
  readonly #now: () => number
  /** By the hash of what the browser holds, the oldest first. */
  readonly #byHash: Map<string, StoredSession>

  constructor(store: AccessStore, kept: readonly StoredSession[], lastsMs: () => number, now: () => number) {
    this.#store = store
    this.#lastsMs = lastsMs
    this.#now = now
    this.#byHash = new Map(kept.map((session) => [session.idHash, session]))
  }

  of(id: string): Session | undefined {
    const session = this.#byHash.get(hashOf(id))
    return session && session.endsAt > this.#now() ? session : undefined
  }

  /** Always under a new id, so that one that somebody planted is worth nothing. */
  async start(principal: Principal, before: string | undefined): Promise<StartedSession> {
    if (before !== undefined) await this.end(before)
    const startedAt = this.#now()
    const id = newSecret()
    const session = { idHash: hashOf(id), principal, startedAt, endsAt: startedAt + this.#lastsMs() }
    await this.#makeRoom(principal)
    await this.#store.saveSession(session)
    this.#byHash.set(session.idHash, session)
    return { id, session }
  }

  async end(id: string): Promise<void> {
    await this.#remove([hashOf(id)])
  }

  /** Ends all of somebody. */
  async endOf(principal: Principal): Promise<void> {
    await this.#remove(this.#of(principal))
  }

  #of({ kind, name }: Principal): string[] {
    return [...this.#byHash.values()]
      .filter(({ principal }) => principal.kind === kind && principal.name === name)
      .map(({ idHash }) => idHash)
  }

  async #makeRoom(principal: Principal): Promise<void> {
    const over = [...this.#byHash.values()].filter(({ endsAt }) => endsAt <= this.#now())
    const own = this.#of(principal)
    const oldest = [...this.#byHash.keys()]
    await this.#remove([
      ...over.map(({ idHash }) => idHash),
      ...own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1)),
      ...oldest.slice(0, Math.max(0, oldest.length - MOST + 1)),
    ])
  }

  async #remove(hashes: readonly string[]): Promise<void> {
    const there = hashes.filter((hash) => this.#byHash.delete(hash))
    if (there.length > 0) await this.#store.removeSessions(there)
  }
}
