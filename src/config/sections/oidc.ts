import { z } from 'zod'
import { scopes } from '../../model/access.ts'
import { secret, section } from '../section.ts'

const text = () => z.string().min(1).max(1024)

/** Logging in at a provider of OpenID Connect. */
export const oidc = section(
  'Logging in at a provider of OpenID Connect; needs auth.enabled and server.public_url. It sends browsers back to /api/v1/session/oidc/callback.',
  {
    issuer: text().optional().describe('The provider, such as https://login.example.com/realms/main.'),
    client_id: text().default('vedette').describe('Our name there.'),
    client_secret: secret().optional().describe('Our secret there, where it gives one.'),
    ask: z
      .array(text())
      .max(20)
      .default(['openid', 'profile'])
      .describe('What the provider is asked for (scopes in its words).'),
    name_claim: text().default('preferred_username').describe('The claim that names the person.'),
    roles_claim: text().default('groups').describe('The claim that says what the person is.'),
    roles: z
      .partialRecord(z.enum(scopes), z.array(text()).max(100))
      .default({})
      .describe(
        'Which values of that claim give which scope (read, ingest, analyst, admin), such as { analyst: [soc], admin: [security-admins] }. Nobody else gets in.',
      ),
  },
)
