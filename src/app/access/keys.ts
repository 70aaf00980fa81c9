import type { NewKey } from '../../api/access-service.ts'
import type { ApiKey, Principal } from '../../model/access.ts'
import { Refusal } from '../../model/refusal.ts'
import type { AccessStore, StoredKey } from '../../store/access-store.ts'
import { refuseOver } from '../refuse-over.ts'
import { hashOf, keyText, matches, newKeyId, newSecret, readKey } from './token.ts'

const MOST = 10_000

interface Entry {
  readonly key: StoredKey
  readonly principal: Principal
}

/** Keys of programs: in memory for answers, in the store for the next start. */
export class Keys {
  readonly #store: AccessStore
  readonly #now: () => number
  readonly #byId: Map<string, Entry>

  constructor(store: AccessStore, kept: readonly StoredKey[], now: () => number) {
    this.#store = store
    this.#now = now
    this.#byId = new Map(kept.map((key) => [key.id, entryOf(key)]))
  }

  all(): readonly ApiKey[] {
    return [...this.#byId.values()].map(({ key }) => shown(key))
  }

  /** Whose key this is, when it is in force. */
  of(text: string): Principal | undefined {
    const parts = readKey(text)
    const entry = parts && this.#byId.get(parts.id)
    if (!parts || !entry || !this.#inForce(entry.key)) return undefined
    return matches(parts.secret, entry.key.secretHash) ? entry.principal : undefined
  }

  async add({ name, scopes, expiresAt }: NewKey, by: Principal): Promise<{ key: ApiKey; text: string }> {
    if (this.#byId.size >= MOST) throw new Refusal('conflict', `there were ${MOST} keys already`)
    if ([...this.#byId.values()].some(({ key }) => key.name === name && this.#inForce(key)))
      throw new Refusal(
        'conflict',
        `there is a key ${name} already; revoke it, or give this one another name`,
      )
    refuseOver(expiresAt, this.#now())
    const [id, secret, createdAt] = [newKeyId(), newSecret(), this.#now()]
    const rest = { createdAt, createdBy: by.name, expiresAt, revokedAt: undefined }
    const key = await this.#save({ id, name, scopes, secretHash: hashOf(secret), ...rest })
    return { key, text: keyText(id, secret) }
  }

  async revoke(id: string): Promise<ApiKey> {
    const entry = this.#byId.get(id)
    if (!entry) throw new Refusal('missing', `there is no key ${id}`)
    return await this.#save({ ...entry.key, revokedAt: entry.key.revokedAt ?? this.#now() })
  }

  async #save(key: StoredKey): Promise<ApiKey> {
    await this.#store.saveKey(key)
    this.#byId.set(key.id, entryOf(key))
    return shown(key)
  }

  #inForce({ revokedAt, expiresAt }: ApiKey): boolean {
    return revokedAt === undefined && (expiresAt === undefined || expiresAt > this.#now())
  }
}

const entryOf = (key: StoredKey): Entry => ({
  key,
  principal: { kind: 'key', name: key.name, scopes: key.scopes },
})

const shown = ({ secretHash: _, ...key }: StoredKey): ApiKey => key
