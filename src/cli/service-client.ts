import { UserMistake } from '../app/mistake.ts'
import { ProblemError, VedetteClient } from '../client/client.ts'

/** Which service is asked, and as who. */
export interface ServiceFlags {
  readonly url?: string
  readonly key?: string
  /** The name of a user, whose password is in the environment. */
  readonly login?: string
}

const USUAL = 'http://127.0.0.1:9000'

/** Asks a service, as the flags or the environment say. What it refuses, and that it does not answer, is told as a mistake. */
export async function askService<Answer>(
  flags: ServiceFlags,
  work: (client: VedetteClient) => Promise<Answer>,
): Promise<Answer> {
  const url = flags.url ?? (process.env.VEDETTE_URL || USUAL)
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
    throw new UserMistake(`--url ${url}: write an address such as ${USUAL}`)
  try {
    return await work(flags.login === undefined ? withKey(url, flags.key) : await loggedIn(url, flags.login))
  } catch (error) {
    throw told(error, url)
  }
}

function withKey(url: string, given: string | undefined): VedetteClient {
  const key = given ?? process.env.VEDETTE_KEY
  return new VedetteClient({ url, ...(key ? { key } : {}) })
}

/** A client that has a session, which ends by itself. */
async function loggedIn(url: string, name: string): Promise<VedetteClient> {
  const password = process.env.VEDETTE_PASSWORD
  if (!password) throw new UserMistake(`--login ${name}: put the password into VEDETTE_PASSWORD`)
  let cookie = ''
  const client = new VedetteClient({
    url,
    fetch: async (place, init) => {
      const response = await fetch(place, init)
      cookie = response.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      return response
    },
  })
  await client.request('postSession', { body: { name, password } })
  return new VedetteClient({ url, headers: { cookie } })
}

function told(error: unknown, url: string): unknown {
  if (error instanceof ProblemError) return new UserMistake(`${url}: ${sentenceOf(error)}`)
  if (!(error instanceof TypeError)) return error
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException
  return new UserMistake(
    `${url}: no service answers there (${code ?? error.message}); start one, or name another`,
  )
}

function sentenceOf({ status, detail, errors }: ProblemError): string {
  if (status === 401)
    return 'say who you are: a key in VEDETTE_KEY or --key, or --login and a password in VEDETTE_PASSWORD'
  return errors.length > 0 ? errors.map(({ field, message }) => `${field} ${message}`).join('; ') : detail
}
