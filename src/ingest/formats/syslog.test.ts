import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { scanned } from '../scanned.test-support.ts'
import { syslogScanner } from './syslog.ts'

const scan = (text: string | Uint8Array, sizes?: readonly number[]) =>
  scanned(syslogScanner({ source: 0, seed: 5 }), text, sizes)

const only = (line: string): unknown => {
  const [record, ...others] = scan(`${line}\n`)
  expect(others).toEqual([])
  return record!.fault ?? record!.fields
}

describe('syslog', () => {
  it.each<[string, string, unknown]>([
    [
      'RFC 3164',
      '<34>Oct 11 22:14:15 mymachine su: failed for lonvick on /dev/pts/8',
      {
        facility: 'auth',
        severity: 'crit',
        timestamp: 'Oct 11 22:14:15',
        hostname: 'mymachine',
        program: 'su',
        message: 'failed for lonvick on /dev/pts/8',
      },
    ],
    [
      'a file line: no priority, a padded day, a pid',
      'Mar  9 08:00:01 ip-10 CRON[12]: (root) CMD (x: y)',
      {
        timestamp: 'Mar  9 08:00:01',
        hostname: 'ip-10',
        program: 'CRON',
        pid: '12',
        message: '(root) CMD (x: y)',
      },
    ],
    [
      'a line with a year and a fraction',
      'Mar 9 2024 08:00:01.123 h p: m',
      { timestamp: 'Mar 9 2024 08:00:01.123', hostname: 'h', program: 'p', message: 'm' },
    ],
    [
      'RFC 3339 times as rsyslog writes them',
      '2024-01-02T03:04:05.678901+01:00 host postfix/smtpd[7]: connect',
      {
        timestamp: '2024-01-02T03:04:05.678901+01:00',
        hostname: 'host',
        program: 'postfix/smtpd',
        pid: '7',
        message: 'connect',
      },
    ],
    [
      'RFC 5424 with data',
      '<165>1 2003-10-11T22:14:15.003Z host evntslog 8 ID47 [a@1 b="]\\"" c="2"][d@1] \ufeffAn event',
      {
        facility: 'local4',
        severity: 'notice',
        timestamp: '2003-10-11T22:14:15.003Z',
        hostname: 'host',
        program: 'evntslog',
        pid: '8',
        message: 'An event',
      },
    ],
    [
      'RFC 5424 with nothing but a priority',
      '<0>1 - - - - - -',
      { facility: 'kern', severity: 'emerg', message: '' },
    ],
    [
      'a message without a program',
      'Mar  9 08:00:01 h last message repeated 2 times',
      { timestamp: 'Mar  9 08:00:01', hostname: 'h', message: 'last message repeated 2 times' },
    ],
    [
      'a line without a host',
      'Mar  9 08:00:01 prog[3]: m',
      { timestamp: 'Mar  9 08:00:01', program: 'prog', pid: '3', message: 'm' },
    ],
    [
      'a mark',
      'Mar  9 08:00:01 h -- MARK --',
      { timestamp: 'Mar  9 08:00:01', hostname: 'h', message: '-- MARK --' },
    ],
    [
      'an empty message',
      'Mar  9 08:00:01 h p:',
      { timestamp: 'Mar  9 08:00:01', hostname: 'h', program: 'p', message: '' },
    ],
    ['prose', 'Marching on, 1 2 3', 'unknown_line'],
    ['an impossible priority', '<192>Mar  9 08:00:01 h p: m', 'unknown_line'],
    ['a time alone', 'Mar  9 08:00:01', 'unknown_line'],
    ['data that does not end', '<1>1 - - - - - [a b="]', 'unknown_line'],
  ])('reads %s', (_, line, wanted) => {
    expect(only(line)).toEqual(wanted)
  })

  it('gives the same for any bytes however they are cut', () => {
    const parts = fc.array(
      fc.constantFrom(
        '<34>Oct 11 22:14:15 h sshd[1]: ',
        'Failed password for a from 1.2.3.4 port 5 ssh2',
        '\n',
        '\r\n',
        'zz',
        ' ',
        '<1>1 - - - - - - x',
      ),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(parts, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (all, cuts) => {
        expect(scan(all.join(''), cuts)).toEqual(scan(all.join('')))
      }),
      { numRuns: tries(500) },
    )
  })
})

const sshd = (message: string, program = 'sshd'): Record<string, unknown> => {
  const {
    message: _,
    timestamp,
    hostname,
    program: __,
    pid,
    ...fields
  } = only(`Mar  9 08:00:01 h ${program}[7]: ${message}`) as Record<string, unknown>
  expect([timestamp, hostname, pid]).toEqual(['Mar  9 08:00:01', 'h', '7'])
  return fields
}

describe('sshd messages', () => {
  const at = { ip: '1.2.3.4', port: '22' }
  const failure = { event_type: 'login', outcome: 'failure', method: 'password', ...at }
  it.each<[string, Record<string, string>]>([
    ['Accepted password for jo from 1.2.3.4 port 22 ssh2', { ...failure, outcome: 'success', user: 'jo' }],
    [
      'Accepted publickey for jo from 1.2.3.4 port 22 ssh2: RSA SHA256:KlNk+PG/ZrT',
      { ...failure, outcome: 'success', method: 'publickey', user: 'jo' },
    ],
    ['Failed password for root from 1.2.3.4 port 22 ssh2', { ...failure, user: 'root' }],
    ['Failed password for root from 1.2.3.4 port 22', { ...failure, user: 'root' }],
    [
      'Failed password for root from fe80::1%eth0 port 22 ssh2',
      { ...failure, ip: 'fe80::1%eth0', user: 'root' },
    ],
    ['Failed password for invalid user admin from 1.2.3.4 port 22 ssh2', { ...failure, user: 'admin' }],
    ['Failed password for invalid user  from 1.2.3.4 port 22 ssh2', { ...failure, user: '' }],
    ['Failed password for invalid user from 1.2.3.4 port 22 ssh2', { ...failure, user: '' }],
    ['Failed password for invalid user a b from 1.2.3.4 port 22 ssh2', { ...failure, user: 'a b' }],
    [
      'Failed password for invalid user x from 6.6.6.6 port 9 ssh2 from 1.2.3.4 port 22 ssh2',
      { ...failure, user: 'x from 6.6.6.6 port 9 ssh2' },
    ],
    ['Failed password for invalid user from from 1.2.3.4 port 22 ssh2', { ...failure, user: 'from' }],
    [
      'Failed password for invalid user invalid user x from 1.2.3.4 port 22 ssh2',
      { ...failure, user: 'invalid user x' },
    ],
    [
      'Failed keyboard-interactive/pam for invalid user x from 1.2.3.4 port 22 ssh2',
      { ...failure, method: 'keyboard-interactive', user: 'x' },
    ],
    [
      'Failed publickey for x from 1.2.3.4 port 22 ssh2: RSA SHA256:aCNU',
      { ...failure, method: 'publickey', user: 'x' },
    ],
    [
      'message repeated 5 times: [ Failed password for root from 1.2.3.4 port 22 ssh2]',
      { ...failure, user: 'root', repeated: '5' },
    ],
    [
      'message repeated 2 times: [ Invalid user x from 1.2.3.4 port 22]',
      { event_type: 'invalid_user', user: 'x', ...at, repeated: '2' },
    ],
    [
      'Failed none for invalid user x from 1.2.3.4 port 22 ssh2',
      { event_type: 'login_probe', method: 'none', user: 'x', ...at },
    ],
    [
      'Postponed keyboard-interactive for x from 1.2.3.4 port 22 ssh2 [preauth]',
      { event_type: 'login_step', method: 'keyboard-interactive', user: 'x', ...at },
    ],
    ['Invalid user x from 1.2.3.4', { event_type: 'invalid_user', user: 'x', ip: '1.2.3.4' }],
    ['Invalid user  from 1.2.3.4 port 22', { event_type: 'invalid_user', user: '', ...at }],
    [
      'Invalid user x from 6.6.6.6 from 1.2.3.4',
      { event_type: 'invalid_user', user: 'x from 6.6.6.6', ip: '1.2.3.4' },
    ],
    [
      'error: maximum authentication attempts exceeded for root from 1.2.3.4 port 22 ssh2 [preauth]',
      { event_type: 'attempts_exceeded', user: 'root', ...at },
    ],
    [
      'error: maximum authentication attempts exceeded for invalid user a b from 1.2.3.4 port 22 ssh2 [preauth]',
      { event_type: 'attempts_exceeded', user: 'a b', ...at },
    ],
    ['Connection closed by 1.2.3.4 port 22 [preauth]', { event_type: 'connection_closed', ...at }],
    ['Connection closed by 1.2.3.4 [preauth]', { event_type: 'connection_closed', ip: '1.2.3.4' }],
    [
      'Connection closed by invalid user a b 1.2.3.4 port 22 [preauth]',
      { event_type: 'connection_closed', user: 'a b', ...at },
    ],
    [
      'Connection closed by invalid user  1.2.3.4 port 22 [preauth]',
      { event_type: 'connection_closed', user: '', ...at },
    ],
    [
      'Connection reset by authenticating user root 1.2.3.4 port 22 [preauth]',
      { event_type: 'connection_reset', user: 'root', ...at },
    ],
    ['Connection from 1.2.3.4 port 22 on 10.0.0.1 port 22', { event_type: 'connection', ...at }],
    [
      'Received disconnect from 1.2.3.4 port 22:11: disconnected by user',
      { event_type: 'disconnect_received', ...at },
    ],
    [
      'Received disconnect from 1.2.3.4: 11: Bye Bye [preauth]',
      { event_type: 'disconnect_received', ip: '1.2.3.4' },
    ],
    ['Disconnected from user jo 1.2.3.4 port 22', { event_type: 'disconnected', user: 'jo', ...at }],
    ['Disconnected from 1.2.3.4 port 22', { event_type: 'disconnected', ...at }],
    [
      'Disconnecting invalid user x 1.2.3.4 port 22: Too many authentication failures [preauth]',
      { event_type: 'disconnecting', user: 'x', ...at },
    ],
    [
      'Did not receive identification string from 1.2.3.4 port 22',
      { event_type: 'no_identification', ...at },
    ],
    [
      'Did not receive identification string from 1.2.3.4',
      { event_type: 'no_identification', ip: '1.2.3.4' },
    ],
    [
      "Bad protocol version identification 'x from 6.6.6.6 port 1' from 1.2.3.4 port 22",
      { event_type: 'bad_protocol', ...at },
    ],
    [
      'fatal: Unable to negotiate with 1.2.3.4 port 22: no matching cipher found. [preauth]',
      { event_type: 'no_agreement', ...at },
    ],
    ['fatal: Timeout before authentication for 1.2.3.4 port 22', { event_type: 'connection_timeout', ...at }],
    [
      'Timeout before authentication for connection from 1.2.3.4 to 10.0.0.1, pid = 7',
      { event_type: 'connection_timeout', ip: '1.2.3.4' },
    ],
    [
      'ssh_dispatch_run_fatal: Connection from 1.2.3.4 port 22: message authentication code incorrect [preauth]',
      { event_type: 'broken_packet', ...at },
    ],
    [
      'fatal: ssh_dispatch_run_fatal: Connection from authenticating user root 1.2.3.4 port 22: Broken pipe [preauth]',
      { event_type: 'broken_packet', user: 'root', ...at },
    ],
    [
      'banner exchange: Connection from 1.2.3.4 port 22: invalid format',
      { event_type: 'bad_protocol', ...at },
    ],
    [
      'Protocol major versions differ for 1.2.3.4 port 22: SSH-2.0-OpenSSH_9.2 vs. SSH-1.5-x',
      { event_type: 'bad_protocol', ...at },
    ],
    [
      'User root from 1.2.3.4 not allowed because not listed in AllowUsers',
      { event_type: 'user_not_allowed', user: 'root', ip: '1.2.3.4' },
    ],
    [
      'User x from 6.6.6.6 not allowed because from 1.2.3.4 not allowed because listed in DenyUsers',
      {
        event_type: 'user_not_allowed',
        user: 'x from 6.6.6.6 not allowed because',
        ip: '1.2.3.4',
      },
    ],
    ['User child is on pid 4711', {}],
    ['Disconnecting: Too many authentication failures [preauth]', {}],
    [
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root',
      {},
    ],
    ['pam_unix(sshd:auth): check pass; user unknown', {}],
    ['input_userauth_request: invalid user x [preauth]', {}],
    ['Failed password for root', {}],
    [
      'message repeated 3 times: [ message repeated 3 times: [ Failed password for root from 1.2.3.4 port 22 ssh2]]',
      { repeated: '3' },
    ],
  ])('%s', (message, wanted) => {
    expect(sshd(message)).toEqual(wanted)
  })

  it('come from the newer programs of OpenSSH too, and from nobody else', () => {
    const message = 'Failed password for root from 1.2.3.4 port 22 ssh2'
    expect(sshd(message, 'sshd-session')).toEqual({ ...failure, user: 'root' })
    expect(sshd(message, 'evil')).toEqual({})
  })

  it('are read in RFC 5424 too', () => {
    const line =
      '<38>1 2021-12-16T10:25:04+01:00 fw sshd 45 - [meta sequenceId="1"] Invalid user tutu from 1.2.3.4 port 22'
    expect(only(line)).toMatchObject({
      event_type: 'invalid_user',
      user: 'tutu',
      ...at,
      pid: '45',
      facility: 'auth',
      severity: 'info',
    })
  })

  it('name the address that sshd saw, whatever the user is called', () => {
    const part = fc.constantFrom(
      'from',
      'port',
      'ssh2',
      '6.6.6.6',
      '22',
      'invalid',
      'user',
      'for',
      ':',
      '',
      '[preauth]',
      'root',
    )
    const name = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(name, (user) => {
        expect(sshd(`Failed password for invalid user ${user} from 1.2.3.4 port 22 ssh2`)).toEqual({
          ...failure,
          user,
        })
        expect(sshd(`Invalid user ${user} from 1.2.3.4 port 22`)).toEqual({
          event_type: 'invalid_user',
          user,
          ...at,
        })
      }),
      { numRuns: tries(2000) },
    )
  })
})
