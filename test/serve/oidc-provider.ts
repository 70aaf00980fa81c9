import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider of OpenID Connect on this machine, in which one person is logged in. */
export interface OidcProvider {
  readonly issuer: string
  /** The claims that the next login gives. */
  claims: Record<string, unknown>
  /** What is done to the ID token before it is signed. */
  tamper: (token: Record<string, unknown>) => Record<string, unknown>
  stop(): Promise<void>
}

interface Code {
  readonly challenge: string
  readonly nonce: string
  readonly redirectUri: string
}

export const oidcClient = { id: 'vedette', secret: 'the secret of the client' }

/** Starts one that knows {@link oidcClient}: code flow, PKCE with S256, tokens signed with ES256. */
export async function startOidcProvider(): Promise<OidcProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const codes = new Map<string, Code>()
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const part of request) body += part
    const url = new URL(request.url!, provider.issuer)
    const answer = (value: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (url.pathname === '/.well-known/openid-configuration') answer(description(provider.issuer))
    else if (url.pathname === '/keys')
      answer({ keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: '1' }] })
    else if (url.pathname === '/authorize') {
      const code = randomUUID()
      const asked = url.searchParams
      codes.set(code, {
        challenge: asked.get('code_challenge')!,
        nonce: asked.get('nonce')!,
        redirectUri: asked.get('redirect_uri')!,
      })
      const back = new URL(asked.get('redirect_uri')!)
      back.search = `${new URLSearchParams({ code, state: asked.get('state')!, iss: provider.issuer })}`
      response.writeHead(302, { location: back.href }).end()
    } else if (url.pathname === '/token') {
      const form = new URLSearchParams(body)
      const code = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      const isClient =
        form.get('client_id') === oidcClient.id && form.get('client_secret') === oidcClient.secret
      if (!code || !isClient || challenge !== code.challenge || form.get('redirect_uri') !== code.redirectUri)
        return answer({ error: 'invalid_grant' }, 400)
      const now = Math.floor(Date.now() / 1000)
      const token = provider.tamper({
        iss: provider.issuer,
        aud: oidcClient.id,
        iat: now,
        exp: now + 300,
        nonce: code.nonce,
        ...provider.claims,
      })
      answer({ access_token: randomUUID(), token_type: 'bearer', id_token: signed(token) })
    } else answer({}, 404)
  }
  const server = createServer((request, response) => void handle(request, response))
  const signed = (token: object): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'ES256', kid: '1' })}.${part(token)}`
    return `${text}.${createSign('sha256').update(text).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' }, 'base64url')}`
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const provider: OidcProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    claims: {},
    tamper: (token) => token,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return provider
}

const description = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
})
