import type { Config } from '../../config/schema.ts'
import type { AccessStore } from '../../store/access-store.ts'
import type { LiveConfig } from '../live-config.ts'
import { UserMistake } from '../mistake.ts'
import { type Oidc, openOidc } from './oidc.ts'
import { type OpenAccess, openAccess } from './service.ts'

const CALLBACK = '/api/v1/session/oidc/callback'

/** Opens access as it is configured. */
export function configuredAccess(
  live: LiveConfig,
  store: AccessStore,
  now: () => number,
): Promise<OpenAccess> {
  const { auth } = live.current
  const oidc = configuredOidc(live.current, now)
  return openAccess({ store, required: auth.enabled, sessionMs: () => live.current.auth.session, now, oidc })
}

function configuredOidc({ auth, oidc, server }: Config, now: () => number): Oidc | undefined {
  if (oidc.issuer === undefined) return undefined
  if (!auth.enabled)
    throw new UserMistake('oidc.issuer: nobody has to log in; set auth.enabled to true as well')
  if (server.public_url === undefined)
    throw new UserMistake(
      'oidc.issuer: the provider sends browsers back to us; set server.public_url as well',
    )
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
