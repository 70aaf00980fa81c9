import type { Config } from '../../config/schema.ts'
import type { AccessStore } from '../../store/access-store.ts'
import type { LiveConfig } from '../live-config.ts'
import { UserMistake } from '../mistake.ts'
import type { Oidc } from './oidc.ts'
import { type OpenAccess, openAccess } from './service.ts'

const CALLBACK = '/api/v1/session/oidc/callback'

/** Opens access as it is configured. */
export async function configuredAccess(
  live: LiveConfig,
  store: AccessStore,
  now: () => number,
): Promise<OpenAccess> {
  const { auth } = live.current
  const oidc = await configuredOidc(live.current, now)
  return await openAccess({
    store,
    required: auth.enabled,
    sessionMs: () => live.current.auth.session,
    now,
    oidc,
  })
}

/** What only those need who have a provider is loaded for them alone. */
async function configuredOidc({ auth, oidc, server }: Config, now: () => number): Promise<Oidc | undefined> {
  if (oidc.issuer === undefined) return undefined
  if (!auth.enabled)
    throw new UserMistake('oidc.issuer: nobody has to log in; set auth.enabled to true as well')
  if (server.public_url === undefined)
    throw new UserMistake(
      'oidc.issuer: the provider sends browsers back to us; set server.public_url as well',
    )
  const { openOidc } = await import('./oidc.ts')
  return openOidc({
    issuer: oidc.issuer,
    clientId: oidc.client_id,
    clientSecret: oidc.client_secret,
    redirectUri: new URL(CALLBACK, server.public_url).href,
    ask: oidc.ask,
    nameClaim: oidc.name_claim,
    rolesClaim: oidc.roles_claim,
    roles: oidc.roles,
    now,
  })
}
