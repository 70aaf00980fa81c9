import { afterEach, describe, expect, it } from 'vitest'
import { type GetOptions, get } from '../../src/poll/get.ts'
import { failsWith, hangs, type ScriptedUpstream, scriptedUpstream } from './scripted-upstream.ts'

const options: GetOptions = {
  credentials: { authorization: 'Basic c2VjcmV0' },
  timeoutMs: 5000,
  mostBytes: 1000,
}

describe('asking for a URL', () => {
  const opened: ScriptedUpstream[] = []
  afterEach(async () => {
    for (const upstream of opened.splice(0)) await upstream.stop()
  })
  const start = async (answers: Parameters<typeof scriptedUpstream>[0]): Promise<ScriptedUpstream> => {
    const upstream = await scriptedUpstream(answers)
    opened.push(upstream)
    return upstream
  }
  const redirect = (location: string, status = 301) => failsWith(status, { location })

  it('keeps credentials on a redirect to the same origin', async () => {
    const upstream = await start({ '/a': redirect('/a/'), '/a/': { fine: 1 } })
    const { body, url } = await get(`${upstream.url}a`, options)
    expect({ body: String(body!.bytes()), url }).toEqual({ body: '{"fine":1}', url: `${upstream.url}a/` })
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      options.credentials.authorization,
      options.credentials.authorization,
    ])
  })

  it('tells another origin no credentials, and its own again when it comes back', async () => {
    const home = await start({ '/back': { fine: 1 } })
    const other = await start({ '/there': redirect(`${home.url}back`, 307) })
    home.answers.set('/a', redirect(`${other.url}there`, 302))
    await get(`${home.url}a`, { ...options, credentials: { 'x-api-key': 'secret' } })
    expect(other.requests.map(({ headers }) => headers['x-api-key'])).toEqual([undefined])
    expect(home.requests.map(({ headers }) => headers['x-api-key'])).toEqual(['secret', 'secret'])
  })

  it.each([
    ['too many redirects', redirect('/a'), { kind: 'redirect', overload: false }],
    ['a redirect to a file', redirect('file:///etc/passwd'), { kind: 'redirect', overload: false }],
    ['a body that is too large', { text: 'x'.repeat(1000) }, { kind: 'too_large', overload: false }],
    ['a refusal', failsWith(403), { kind: 'status', overload: false }],
    [
      'overload',
      failsWith(503, { 'retry-after': '7' }),
      { kind: 'status', overload: true, retryAfterMs: 7000 },
    ],
    ['no answer', hangs, { kind: 'timeout', overload: true }],
    [
      'a body that stops',
      (_: unknown, response: never) => stops(response),
      { kind: 'timeout', overload: true },
    ],
  ])('says of %s what it was', async (_, answer, failure) => {
    const upstream = await start({ '/a': answer })
    const timeoutMs = failure.kind === 'timeout' ? 50 : 5000
    await expect(get(`${upstream.url}a`, { ...options, timeoutMs })).rejects.toMatchObject(failure)
  })

  it('says that nobody is there', async () => {
    const upstream = await start({})
    await upstream.stop()
    await expect(get(upstream.url, options)).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'ECONNREFUSED',
    })
  })

  it('hands on what has not changed', async () => {
    const upstream = await start({ '/a': failsWith(304) })
    expect((await get(`${upstream.url}a`, { ...options, headers: { 'if-none-match': '"1"' } })).body).toBe(
      undefined,
    )
    expect(upstream.requests[0]!.headers['if-none-match']).toBe('"1"')
  })
})

function stops(response: { write(text: string): void }): void {
  response.write('{"half":')
}
