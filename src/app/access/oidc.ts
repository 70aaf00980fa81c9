import * as client from 'openid-client'
import { type Principal, type Scope, scopes } from '../../model/access.ts'
import { Refusal } from '../../model/refusal.ts'

/** Logins that are on their way, and how long they may be. */
const MOST_PENDING = 1000
const PENDING_MS = 10 * 60_000
const TIMEOUT_S = 10

export interface OidcOptions {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** Where the provider sends browsers back to. */
  readonly redirectUri: string
  /** What the provider is asked for. */
  readonly ask: readonly string[]
  readonly nameClaim: string
  readonly rolesClaim: string
  /** Values of the claim of roles that give each scope. */
  readonly roles: Readonly<Partial<Record<Scope, readonly string[]>>>
  readonly now: () => number
}

/** Logging in at a provider of OpenID Connect: code flow with PKCE, state and nonce. */
export interface Oidc {
  start(): Promise<{ readonly url: string; readonly state: string }>
  /** Who came back; undefined when the answer is not good, or gives no scope here. */
  finish(query: string, state: string): Promise<Principal | undefined>
}

interface Pending {
  readonly verifier: string
  readonly nonce: string
  readonly until: number
}

/** The provider is asked for its description when somebody first wants to log in. */
export function openOidc(options: OidcOptions): Oidc {
  const { redirectUri, ask, now } = options
  const pending = new Map<string, Pending>()
  const provider = remembered(() => discover(options))
  return {
    start: async () => {
      const config = await provider()
      const [state, verifier, nonce] = [
        client.randomState(),
        client.randomPKCECodeVerifier(),
        client.randomNonce(),
      ]
      if (pending.size >= MOST_PENDING) pending.delete(pending.keys().next().value!)
      pending.set(state, { verifier, nonce, until: now() + PENDING_MS })
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: ask.join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return { url: url.href, state }
    },
    finish: async (query, state) => {
      const found = pending.get(state)
      pending.delete(state)
      if (!found || found.until <= now()) return undefined
      const claims = await exchange(await provider(), new URL(`${redirectUri}?${query}`), state, found)
      return claims && principalOf(claims, options)
    },
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<client.Configuration> {
  const server = new URL(issuer)
  // Unencrypted only on this machine.
  const isLocal = server.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(server.hostname)
  const execute = isLocal ? [client.allowInsecureRequests] : []
  try {
    return await client.discovery(server, clientId, clientSecret, undefined, { timeout: TIMEOUT_S, execute })
  } catch (error) {
    throw new Refusal('unavailable', `the provider ${issuer} of logins does not answer as it should`, error)
  }
}

/** The claims of the ID token for a code, when everything about them is right. */
async function exchange(
  config: client.Configuration,
  url: URL,
  state: string,
  { verifier, nonce }: Pending,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    return tokens.claims()
  } catch {
    return undefined
  }
}

/** Who the claims speak of; undefined when they give him no scope. */
export function principalOf(
  claims: Readonly<Record<string, unknown>>,
  { nameClaim, rolesClaim, roles }: Pick<OidcOptions, 'nameClaim' | 'rolesClaim' | 'roles'>,
): Principal | undefined {
  const given = claims[rolesClaim]
  const values = new Set(Array.isArray(given) ? given : [given])
  const granted = scopes.filter((scope) => roles[scope]?.some((role) => values.has(role)))
  const name = claims[nameClaim] ?? claims.sub
  if (granted.length === 0 || typeof name !== 'string' || name === '') return undefined
  return { kind: 'oidc', name: name.slice(0, 256), scopes: granted }
}

/** Does it once; after a failure once more. */
function remembered<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    })
    return done
  }
}
