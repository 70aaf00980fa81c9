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

const nginx = '2021/09/30 09:23:53 [error] 12#12: *7'
const nginxDate = '2021/09/30 09:23:53'
const apacheDate = 'Thu Oct 13 12:24:49.880562 2022'

describe('an error log of nginx', () => {
  it.each<[string, string, unknown]>([
    [
      'an unknown account',
      `${nginx} user "foo" was not found in "/etc/p", client: 1.2.3.4, server: _, request: "GET /a HTTP/1.1", host: "x.com:8080"`,
      {
        date: nginxDate,
        host: '1.2.3.4',
        user: 'foo',
        request: 'GET /a HTTP/1.1',
        vhost: 'x.com',
        message: 'user "foo" was not found in "/etc/p"',
      },
    ],
    [
      'a wrong password, with a referrer behind',
      `${nginx} user "a b": password mismatch, client: ::1, server: x.com, request: "GET / HTTP/1.1", host: "[::1]:80", referrer: "http://y/"`,
      {
        date: nginxDate,
        host: '::1',
        user: 'a b',
        request: 'GET / HTTP/1.1',
        vhost: '[::1]',
        message: 'user "a b": password mismatch',
      },
    ],
    [
      'a missing file of a client that names no host',
      `${nginx} open() "/w/x" failed (2: No such file or directory), client: 1.2.3.4, server: x.com, request: "GET /x HTTP/1.0"`,
      {
        date: nginxDate,
        host: '1.2.3.4',
        request: 'GET /x HTTP/1.0',
        vhost: 'x.com',
        message: 'open() "/w/x" failed (2: No such file or directory)',
      },
    ],
    [
      'a login to a mail server behind it',
      '2022/04/02 13:39:51 [info] 8#8: *6631 client login failed: "AUTH not supported" while in http auth state, client: 1.2.3.4, server: 0.0.0.0:25, login: "a@b.com"',
      {
        date: '2022/04/02 13:39:51',
        host: '1.2.3.4',
        user: 'a@b.com',
        vhost: '0.0.0.0:25',
        message: 'client login failed: "AUTH not supported" while in http auth state',
      },
    ],
    [
      'a line of the server itself',
      '2021/09/30 09:23:53 [notice] 12#12: signal process started',
      { date: nginxDate, message: 'signal process started' },
    ],
    [
      'quotes in the request',
      `${nginx} x, client: 1.2.3.4, server: _, request: "GET /?a="b" HTTP/1.1", host: "h"`,
      { date: nginxDate, host: '1.2.3.4', request: 'GET /?a="b" HTTP/1.1', vhost: 'h', message: 'x' },
    ],
    [
      'a line that syslog carries',
      `<171>1 2025-11-05T20:47:03.000000+00:00 fw nginx - - - ${nginx} x, client: 1.2.3.4, server: , request: "GET / HTTP/2.0", host: "h"`,
      { date: nginxDate, host: '1.2.3.4', request: 'GET / HTTP/2.0', vhost: 'h', message: 'x' },
    ],
    ['another date', '2021/09/30 09:23 [error] 12#12: x', 'unknown_line'],
    ['no process', `${nginxDate} [error] x`, 'unknown_line'],
    ['no level', `${nginxDate} 12#12: *7 x`, 'unknown_line'],
    ['a date alone', nginxDate, 'unknown_line'],
  ])('reads %s', (_, line, wanted) => {
    expect(only(line)).toEqual(wanted)
  })

  it('names nobody where the line was cut off, perhaps before the client', () => {
    const cut = `${nginx} open() "/${'x'.repeat(1_900)}, client: 6.6.6.6, server: _, request: "${'y'.repeat(60)}`
    expect(only(cut)).not.toHaveProperty('host')
  })

  it('names nobody where the client wrote a second client into its name or its request', () => {
    const name = `${nginx} user "x, client: 6.6.6.6, server: _" was not found in "p", client: 1.2.3.4, server: _`
    const request = `${nginx} x, client: 1.2.3.4, server: _, request: "GET /, client: 6.6.6.6, server: _ HTTP/1.1"`
    for (const line of [name, request]) expect(only(line)).not.toHaveProperty('host')
  })

  it('never names an address that the client only sent', () => {
    const part = fc.constantFrom(
      ', client: ',
      '6.6.6.6',
      ', server: ',
      '"',
      ', request: "',
      ' ',
      'x',
      '[client ',
    )
    const sent = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(sent, sent, sent, (user, request, host) => {
        const line = `${nginx} user "${user}": password mismatch, client: 1.2.3.4, server: _, request: "${request}", host: "${host}"`
        expect([undefined, '1.2.3.4']).toContain((only(line) as { host?: string }).host)
      }),
      { numRuns: tries(1000) },
    )
  })
})

describe('an error log of Apache', () => {
  it.each<[string, string, unknown]>([
    [
      'an unknown account',
      `[${apacheDate}] [auth_basic:error] [pid 10:tid 140120] [client 1.2.3.4:50229] AH01618: user sss not found: /`,
      { date: apacheDate, host: '1.2.3.4', user: 'sss', message: 'AH01618: user sss not found: /' },
    ],
    [
      'a wrong password',
      `[${apacheDate}] [auth_basic:error] [pid 1] [client 2001:db8::1:50229] AH01617: user a b: authentication failure for "/": Password Mismatch`,
      {
        date: apacheDate,
        host: '2001:db8::1',
        user: 'a b',
        message: 'AH01617: user a b: authentication failure for "/": Password Mismatch',
      },
    ],
    [
      'version 2.2, without process and port',
      '[Thu Oct 13 12:24:49 2022] [error] [client 2001:db8::1] File does not exist: /w/x',
      {
        date: 'Thu Oct 13 12:24:49 2022',
        host: '2001:db8::1',
        message: 'File does not exist: /w/x',
      },
    ],
    [
      'an error of the system before the client',
      `[${apacheDate}] [ssl:info] [pid 120:tid 120] (70014)End of file found: [client 1.2.3.4:17036] AH02006: SSL`,
      { date: apacheDate, host: '1.2.3.4', message: 'AH02006: SSL' },
    ],
    [
      'a firewall that names the client again',
      `[${apacheDate}] [:error] [pid 2:tid 1] [client ::1:37752] [client ::1] ModSecurity: Warning. [client 6.6.6.6]`,
      { date: apacheDate, host: '::1', message: 'ModSecurity: Warning. [client 6.6.6.6]' },
    ],
    [
      'a line of the server itself',
      `[${apacheDate}] [mpm_event:notice] [pid 7] AH00489: configured`,
      { date: apacheDate, message: 'AH00489: configured' },
    ],
    ['a date alone', `[${apacheDate}]`, 'unknown_line'],
    ['another date', '[2022-10-13 12:24:49.880562] [error] x', 'unknown_line'],
    ['a bracket that does not close', '[Thu Oct 13 12:24:49 2022', 'unknown_line'],
  ])('reads %s', (_, line, wanted) => {
    expect(only(line)).toEqual(wanted)
  })

  it('never names an address that the client only sent', () => {
    const part = fc.constantFrom(
      '[client 6.6.6.6] ',
      '(7)x: ',
      'user ',
      ' not found: ',
      'AH01',
      ' ',
      'x',
      ']',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const line = `[${apacheDate}] [core:error] [pid 7] [client 1.2.3.4:5] AH01618: user ${parts.join('')} not found: /`
        expect(only(line)).toMatchObject({ host: '1.2.3.4' })
      }),
      { numRuns: tries(1000) },
    )
  })
})
