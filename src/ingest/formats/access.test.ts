import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { scanned } from '../scanned.test-support.ts'
import { accessScanner } from './access.ts'

const scan = (text: string | Uint8Array, sizes?: readonly number[]) =>
  scanned(accessScanner({ source: 0, seed: 5 }), text, sizes)

const only = (line: string): unknown => {
  const [record, ...others] = scan(`${line}\n`)
  expect(others).toEqual([])
  return record!.fault ?? record!.fields
}

const date = '17/May/2015:10:05:03 +0000'

describe('access log', () => {
  it.each<[string, string, unknown]>([
    [
      'combined',
      `83.149.9.216 - - [${date}] "GET /a?b=c HTTP/1.1" 200 203023 "http://x.com/" "Mozilla/5.0 (X11)"`,
      {
        host: '83.149.9.216',
        date,
        request: 'GET /a?b=c HTTP/1.1',
        status: '200',
        bytes: '203023',
        referrer: 'http://x.com/',
        agent: 'Mozilla/5.0 (X11)',
      },
    ],
    [
      'common',
      `10.0.0.1 ident frank [${date}] "GET / HTTP/1.0" 304 -`,
      { host: '10.0.0.1', ident: 'ident', user: 'frank', date, request: 'GET / HTTP/1.0', status: '304' },
    ],
    [
      'everything absent',
      `10.0.0.1 - - [${date}] "-" 408 - "-" "-"`,
      { host: '10.0.0.1', date, status: '408' },
    ],
    [
      'empty referrer and agent',
      `10.0.0.1 - - [${date}] "" 400 0 "" ""`,
      { host: '10.0.0.1', date, request: '', status: '400', bytes: '0', referrer: '', agent: '' },
    ],
    [
      'more fields behind the agent',
      `10.0.0.1 - - [${date}] "GET / HTTP/1.1" 200 5 "-" "curl/8" "-" 0.002 rt=1 "x"`,
      { host: '10.0.0.1', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5', agent: 'curl/8' },
    ],
    [
      'more fields behind the size',
      `10.0.0.1 - - [${date}] "GET / HTTP/1.1" 200 5 1234 ms`,
      { host: '10.0.0.1', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5' },
    ],
    [
      'a virtual host with its port',
      `www.example.com:443 10.0.0.1 - - [${date}] "GET / HTTP/1.1" 200 5`,
      {
        vhost: 'www.example.com',
        host: '10.0.0.1',
        date,
        request: 'GET / HTTP/1.1',
        status: '200',
        bytes: '5',
      },
    ],
    [
      'a virtual host without a port, and a user',
      `example.com 2001:db8::1 - jo [${date}] "GET / HTTP/1.1" 200 5`,
      {
        vhost: 'example.com',
        host: '2001:db8::1',
        user: 'jo',
        date,
        request: 'GET / HTTP/1.1',
        status: '200',
        bytes: '5',
      },
    ],
    [
      'a host by name',
      `client.example.net - - [${date}] "GET / HTTP/1.1" 200 5`,
      { host: 'client.example.net', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5' },
    ],
    [
      'a user with spaces, brackets and an escaped quote',
      `::1 - x [y] \\"z [${date}] "GET / HTTP/1.1" 401 5`,
      { host: '::1', user: 'x [y] \\"z', date, request: 'GET / HTTP/1.1', status: '401', bytes: '5' },
    ],
    [
      'quotes in the request as Apache escapes them',
      `1.2.3.4 - - [${date}] "GET /\\"><script>\\" 200 1 \\"-\\" HTTP/1.1" 404 9 "-" "x\\\\\\"y"`,
      {
        host: '1.2.3.4',
        date,
        request: 'GET /"><script>" 200 1 "-" HTTP/1.1',
        status: '404',
        bytes: '9',
        agent: 'x\\"y',
      },
    ],
    [
      'bytes as Apache and nginx escape them',
      `1.2.3.4 - - [${date}] "\\x16\\x03\\x22\\n\\\\x41\\q\\xZZ" 400 0 "-" "\\xe2\\x82\\xac"`,
      {
        host: '1.2.3.4',
        date,
        request: '\x16\x03"\n\\x41\\q\\xZZ',
        status: '400',
        bytes: '0',
        agent: '\xe2\x82\xac',
      },
    ],
    [
      'bare quotes from a server that escapes nothing',
      `1.2.3.4 - - [${date}] "GET /?q="x" HTTP/1.1" 200 5 "http://a/?"b"c" "agent "quoted"x"`,
      {
        host: '1.2.3.4',
        date,
        request: 'GET /?q="x" HTTP/1.1',
        status: '200',
        bytes: '5',
        referrer: 'http://a/?"b"c',
        agent: 'agent "quoted"x',
      },
    ],
    [
      'an agent that was cut off',
      `1.2.3.4 - - [${date}] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (compat`,
      {
        host: '1.2.3.4',
        date,
        request: 'GET / HTTP/1.1',
        status: '200',
        bytes: '5',
        agent: 'Mozilla/5.0 (compat',
      },
    ],
    [
      'a dash in quotes with an escape',
      `1.2.3.4 - - [${date}] "\\x2d" 200 5`,
      { host: '1.2.3.4', date, request: '-', status: '200', bytes: '5' },
    ],
    [
      'a line that syslog carries',
      `Sep 15 16:13:46 web-1.example.com nginx[2869]: 1.2.3.4 - - [${date}] "GET / HTTP/1.1" 200 5 "-" "curl/8"`,
      { host: '1.2.3.4', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5', agent: 'curl/8' },
    ],
    [
      'a line that syslog carries with priority, without a host',
      `<190>Sep  5 16:13:46 nginx: x.com:80 1.2.3.4 - jo [${date}] "GET / HTTP/1.1" 401 5`,
      {
        vhost: 'x.com',
        host: '1.2.3.4',
        user: 'jo',
        date,
        request: 'GET / HTTP/1.1',
        status: '401',
        bytes: '5',
      },
    ],
    [
      'a line in RFC 5424',
      `<190>1 2015-05-17T10:05:03.1Z fw nginx - - [meta n="1"] 1.2.3.4 - - [${date}] "GET / HTTP/1.1" 200 5`,
      { host: '1.2.3.4', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5' },
    ],
    [
      'a line in syslog with new times',
      `2015-05-17T10:05:03+02:00 web nginx: 1.2.3.4 - - [${date}] "GET / HTTP/1.1" 200 5`,
      { host: '1.2.3.4', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5' },
    ],
    [
      'a line that a container runtime carries',
      `2015-05-17T10:05:03.123456789+02:00 stdout F 1.2.3.4 - - [${date}] "GET / HTTP/1.1" 200 5`,
      { host: '1.2.3.4', date, request: 'GET / HTTP/1.1', status: '200', bytes: '5' },
    ],
    [
      'a host that is called like a month',
      `Mar 10.0.0.1 - jo [${date}] "GET / HTTP/1.1" 200 5`,
      {
        vhost: 'Mar',
        host: '10.0.0.1',
        user: 'jo',
        date,
        request: 'GET / HTTP/1.1',
        status: '200',
        bytes: '5',
      },
    ],
    ['another message of syslog', 'Sep 15 16:13:46 web sshd[7]: Invalid user x from 1.2.3.4', 'unknown_line'],
    ['prose', 'the quick brown fox', 'unknown_line'],
    ['a line without a date', '1.2.3.4 - - "GET / HTTP/1.1" 200 5', 'unknown_line'],
    ['a line without a status', `1.2.3.4 - - [${date}] "GET / HTTP/1.1"`, 'unknown_line'],
    ['a status that is none', `1.2.3.4 - - [${date}] "GET / HTTP/1.1" ok 5`, 'unknown_line'],
    ['a request that does not end', `1.2.3.4 - - [${date}] "GET / HTTP/1.1 200 5`, 'unknown_line'],
    ['a line that begins with the date', `[${date}] - - "GET / HTTP/1.1" 200 5`, 'unknown_line'],
    ['a host alone', `1.2.3.4 [${date}] "GET / HTTP/1.1" 200 5`, 'unknown_line'],
  ])('reads %s', (_, line, wanted) => {
    expect(only(line)).toEqual(wanted)
  })

  it('keeps line numbers and tells a torn last line', () => {
    const line = `1.2.3.4 - - [${date}] "GET / HTTP/1.1" 200 5`
    const records = scan(`${line}\n\nnonsense\n${line}\r\n1.2.3.4 - - [17/May`)
    expect(records.map((record) => [record.line, record.fault])).toEqual([
      [1, undefined],
      [3, 'unknown_line'],
      [4, undefined],
      [5, 'torn_line'],
    ])
    expect(records[2]!.fields).toEqual(records[0]!.fields)
    expect(records[2]!.hash).toBe(records[0]!.hash)
  })

  it('hashes absent and empty fields apart', () => {
    const hashes = scan(
      [
        `1.2.3.4 - - [${date}] "GET /" 200 5 "-" "a"`,
        `1.2.3.4 - - [${date}] "GET /" 200 5 "" "a"`,
        `1.2.3.4 - - [${date}] "GET /" 200 5 "a" "-"`,
        `1.2.3.4 - a [${date}] "GET /" 200 5`,
        `1.2.3.4 a - [${date}] "GET /" 200 5`,
        '',
      ].join('\n'),
    ).map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(5)
  })

  it('gives back whatever Apache escaped', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '\\', ' ', '\n', '\x1b', '[', ']', '2', '0', '-', '\xe9', 'x'),
      maxLength: 20,
    })
    fc.assert(
      fc.property(text, text, text, (request, referrer, agent) => {
        const line = `1.2.3.4 - - [${date}] "${escaped(request)}" 200 5 "${escaped(referrer)}" "${escaped(agent)}"`
        const { fields } = scan(Buffer.from(`${line}\n`, 'latin1'))[0]!
        const shown = (value: string) => (value === '-' ? undefined : value)
        expect([fields.request, fields.referrer, fields.agent]).toEqual([request, referrer, agent].map(shown))
      }),
      { numRuns: tries(2000) },
    )
  })

  it('gives the same for any bytes however they are cut', () => {
    const line = `1.2.3.4 - - [${date}] "GET /\\x41 HTTP/1.1" 200 5 "-" "x"`
    const carried = `Sep 15 16:13:46 h nginx[2]: ${line}`
    const error =
      '2021/09/30 09:23:53 [error] 1#1: *7 user "x" was not found in "y", client: 1.2.3.4, server: _'
    const apache =
      '[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 7] [client 1.2.3.4:5] AH1: user x not found: /'
    const proxy = `[${date}] 200 - GET http x.com "/\\x41" [Client 1.2.3.4] [Length 5] [Gzip -] "a\\x22" "-"`
    const haproxy = `1.2.3.4:5 [${date}] a b/c 0/0/0/1/1 404 15 - - ---- 5/6/9/1/0 0/0 "GET / HTTP/1.1"`
    const parts = fc.array(
      fc.constantFrom(line, carried, error, apache, proxy, haproxy, '\n', '\r\n', '"', 'zz', '\ufeff'),
      { maxLength: 15 },
    )
    fc.assert(
      fc.property(parts, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (all, cuts) => {
        expect(scan(all.join(''), cuts)).toEqual(scan(all.join('')))
      }),
      { numRuns: tries(500) },
    )
  })
})

/** As `ap_escape_logitem` writes: quotes, backslashes, and everything that is not printable ASCII. */
function escaped(text: string): string {
  return text.replace(/["\\]|[^ -~]/g, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`
    return char === '\n' ? '\\n' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
