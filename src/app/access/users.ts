import type { NewUser } from '../../api/access-service.ts'
import { mayDo, type Principal, type User } from '../../model/access.ts'
import { Refusal } from '../../model/refusal.ts'
import type { AccessStore, StoredUser } from '../../store/access-store.ts'
import type { Passwords } from './passwords.ts'

const MOST = 10_000

export const principalOf = ({ name, scopes }: User): Principal => ({ kind: 'user', name, scopes })

/** People with passwords: in memory for answers, in the store for the next start. */
export class Users {
  readonly #store: AccessStore
  readonly #passwords: Passwords
  readonly #now: () => number
  readonly #byName: Map<string, StoredUser>

  constructor(store: AccessStore, kept: readonly StoredUser[], passwords: Passwords, now: () => number) {
    this.#store = store
    this.#passwords = passwords
    this.#now = now
    this.#byName = new Map(kept.map((user) => [user.name, user]))
  }

  get count(): number {
    return this.#byName.size
  }

  all(): readonly User[] {
    return [...this.#byName.values()].map(shown)
  }

  of(name: string): User | undefined {
    const user = this.#byName.get(name)
    return user && shown(user)
  }

  /** The user of this name and password, after the same time whether there is one or not. */
  async withPassword(name: string, password: string): Promise<User | undefined> {
    const hash = this.#byName.get(name)?.passwordHash
    return (await this.#passwords.isOf(password, hash)) ? this.of(name) : undefined
  }

  async add({ name, password, scopes }: NewUser): Promise<User> {
    if (this.count >= MOST) throw new Refusal('conflict', `there are ${MOST} users already; remove some`)
    const passwordHash = await this.#passwords.hash(password)
    if (this.#byName.has(name)) throw new Refusal('conflict', `there is a user ${name} already`)
    return await this.#save({ name, scopes, passwordHash, createdAt: this.#now() })
  }

  async change(name: string, { scopes, password }: Partial<Omit<NewUser, 'name'>>): Promise<User> {
    this.#named(name)
    const passwordHash = password === undefined ? undefined : await this.#passwords.hash(password)
    const user = this.#named(name)
    return await this.#save({
      ...user,
      ...(scopes && { scopes }),
      ...(passwordHash !== undefined && { passwordHash }),
    })
  }

  async remove(name: string): Promise<User> {
    const user = this.#named(name)
    await this.#store.removeUser(name)
    this.#byName.delete(name)
    return shown(user)
  }

  /** Whether somebody else could change things. */
  hasOtherAdmin(name: string): boolean {
    return [...this.#byName.values()].some((user) => user.name !== name && mayDo(principalOf(user), 'admin'))
  }

  #named(name: string): StoredUser {
    const user = this.#byName.get(name)
    if (!user) throw new Refusal('missing', `there is no user ${name}`)
    return user
  }

  async #save(user: StoredUser): Promise<User> {
    await this.#store.saveUser(user)
    this.#byName.set(user.name, user)
    return shown(user)
  }
}

const shown = ({ passwordHash: _, ...user }: StoredUser): User => user
