import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { scanned } from '../scanned.test-support.ts'
import { accessScanner } from './access.ts'

const scan = (text: string) => scanned(accessScanner({ source: 0, seed: 5 }), text)

const only = (line: string): unknown => {
  const [record, ...others] = scan(`${line}\n`)
  expect(others).toEqual([])
  return record!.fault ?? record!.fields
}

const haproxyDate = '04/Apr/2024:14:30:18.885'
const date = '24/Jan/2022:16:51:02 +0000'

describe('a log of HAProxy', () => {
  it.each<[string, string, unknown]>([
    [
      'a request, in syslog',
      `Apr  4 14:30:19 hap-1 haproxy[394]: 1.2.3.4:55032 [${haproxyDate}] front~ back/web 0/0/0/169/169 404 1541 - - ---- 57/61/9/1/0 0/0 "GET /a?b="c" HTTP/1.1"`,
      {
        host: '1.2.3.4',
        date: haproxyDate,
        request: 'GET /a?b="c" HTTP/1.1',
        status: '404',
        bytes: '1541',
      },
    ],
    [
      'captured headers, and an address of IPv6',
      `2001:db8::1:55032 [${haproxyDate}] front back/web 0/0/0/1/+1 200 +5 - - ---- 5/6/9/1/0 0/0 {x.com|curl} {} "GET / HTTP/1.1"`,
      {
        host: '2001:db8::1',
        date: haproxyDate,
        request: 'GET / HTTP/1.1',
        status: '200',
        bytes: '+5',
      },
    ],
    [
      'a request that was none',
      `1.2.3.4:5 [${haproxyDate}] front front/<NOSRV> -1/-1/-1/-1/5 -1 0 - - CR-- 5/6/9/1/0 0/0 "<BADREQ>"`,
      { host: '1.2.3.4', date: haproxyDate, request: '<BADREQ>', bytes: '0' },
    ],
    [
      'a connection without requests',
      `1.2.3.4:5 [${haproxyDate}] front back/web 1/0/5007 212 -- 0/0/0/0/3 0/0`,
      'unknown_line',
    ],
    ['no port', `1.2.3.4 [${haproxyDate}] front back/web 0/0/0/1/1 200 5 - - "GET /"`, 'unknown_line'],
    ['too few items', `1.2.3.4:5 [${haproxyDate}] front "GET /"`, 'unknown_line'],
  ])('reads %s', (_, line, wanted) => {
    expect(only(line)).toEqual(wanted)
  })
})

describe('a log of Nginx Proxy Manager', () => {
  it.each<[string, string, unknown]>([
    [
      'a request that was passed on',
      `[${date}] - 404 502 - GET http x.com "/a b" [Client 1.2.3.4] [Length 192] [Gzip 3.10] [Sent-to y] "Mozilla/5.0 (X11)" "http://z/"`,
      {
        host: '1.2.3.4',
        date,
        vhost: 'x.com',
        request: 'GET /a b',
        status: '502',
        bytes: '192',
        agent: 'Mozilla/5.0 (X11)',
        referrer: 'http://z/',
      },
    ],
    [
      'a request that was answered at once',
      `[${date}] 444 - GET https 4.3.2.1 "/.env" [Client 2001:db8::1] [Length 0] [Gzip -] "-" "-"`,
      { host: '2001:db8::1', date, vhost: '4.3.2.1', request: 'GET /.env', status: '444', bytes: '0' },
    ],
    [
      'a hit of the cache, and escaped quotes',
      `[${date}] HIT 200 200 - PROPFIND https x.com "/\\x22> [Client 6.6.6.6]" [Client 1.2.3.4] [Length 7] [Gzip -] "a\\x22b" "-"`,
      {
        host: '1.2.3.4',
        date,
        vhost: 'x.com',
        request: 'PROPFIND /"> [Client 6.6.6.6]',
        status: '200',
        bytes: '7',
        agent: 'a"b',
      },
    ],
    [
      'a line that was cut off behind the client',
      `[${date}] 200 - GET http x.com "/" [Client 1.2.3.4] [Len`,
      { host: '1.2.3.4', date, vhost: 'x.com', request: 'GET /', status: '200' },
    ],
    ['no client', `[${date}] 200 - GET http x.com "/" [Length 5]`, 'unknown_line'],
    ['no method', `[${date}] 200 "/" [Client 1.2.3.4]`, 'unknown_line'],
    ['another order', `[${date}] x.com 1.2.3.4 0.227 "GET / HTTP/2.0" 207 125`, 'unknown_line'],
  ])('reads %s', (_, line, wanted) => {
    expect(only(line)).toEqual(wanted)
  })

  it('never names an address that the client only sent', () => {
    const part = fc.constantFrom(' [Client 6.6.6.6]', '\\x22', ' - GET ', ' ', ']', '[', 'x')
    const sent = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(sent, sent, (target, agent) => {
        const line = `[${date}] 200 - GET http x.com "/${target}" [Client 1.2.3.4] [Length 5] [Gzip -] "${agent}" "-"`
        expect(only(line)).toMatchObject({ host: '1.2.3.4' })
      }),
      { numRuns: tries(500) },
    )
  })
})
