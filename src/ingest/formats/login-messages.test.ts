import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { scanned } from '../scanned.test-support.ts'
import { syslogScanner } from './syslog.ts'

const scan = (text: string) => scanned(syslogScanner({ source: 0, seed: 5 }), text)

const only = (line: string): Readonly<Record<string, string | null>> => {
  const [record, ...others] = scan(`${line}\n`)
  expect(others).toEqual([])
  expect(record!.fault).toBeUndefined()
  return record!.fields
}

/** What a message of a program gives beside its head. */
const told = (program: string, message: string): Record<string, unknown> => {
  const {
    timestamp: _,
    hostname: __,
    program: ___,
    message: ____,
    ...fields
  } = only(`Mar  9 08:00:01 h ${program}: ${message}`)
  return fields
}

const failure = { event_type: 'login', outcome: 'failure', ip: '1.2.3.4' }
const success = { ...failure, outcome: 'success' }

describe('messages of other programs about logins', () => {
  it.each<[string, string, Record<string, string>]>([
    [
      'dovecot',
      'imap-login: Disconnected (auth failed, 1 attempts in 6 secs): user=<a@b.c>, method=PLAIN, rip=1.2.3.4, lip=10.0.0.1, TLS, session=<x>',
      { ...failure, user: 'a@b.c' },
    ],
    [
      'dovecot',
      'pop3-login: Info: Disconnected: Connection closed (auth failed, 2 attempts in 30 secs): user=<>, method=PLAIN, rip=2001:db8::1, lip=::1',
      { ...failure, ip: '2001:db8::1', user: '' },
    ],
    [
      'dovecot',
      'imap-login: Login: user=<jo>, method=PLAIN, rip=1.2.3.4, lip=10.0.0.1, mpid=7, TLS',
      { ...success, user: 'jo' },
    ],
    [
      'dovecot',
      'imap-login: Disconnected (no auth attempts in 3 secs): user=<>, rip=1.2.3.4, lip=10.0.0.1',
      {},
    ],
    [
      'postfix/submission/smtpd',
      'warning: unknown[1.2.3.4]: SASL LOGIN authentication failed: authentication failure',
      failure,
    ],
    ['postfix/smtpd', 'warning: h.x.net[1.2.3.4]:4711: SASL PLAIN authentication failed: x', failure],
    ['postfix/smtpd', 'NOQUEUE: reject: RCPT from unknown[1.2.3.4]: 554 5.7.1 Service unavailable', {}],
    [
      'mysqld',
      "2020-04-16T05:13:40.861934Z 344 [Note] Access denied for user 'root'@'1.2.3.4' (using password: YES)",
      { ...failure, user: 'root' },
    ],
    ['mysqld', "Access denied for user 'root'@'localhost' (using password: NO)", {}],
    [
      'audit',
      "/index.php: Web GUI authentication error for 'toto' from 1.2.3.4",
      { ...failure, user: 'toto' },
    ],
    [
      'php-fpm',
      "/index.php: webConfigurator authentication error for user 'a b' from: 1.2.3.4",
      { ...failure, user: 'a b' },
    ],
    ['Radarr', "[Warn] Auth: Auth-Failure ip 1.2.3.4 username 'test'", { ...failure, user: 'test' }],
    ['Sonarr', "[Info] Auth: Auth-Success ip 1.2.3.4 username 'test'", { ...success, user: 'test' }],
    [
      'jellyfin',
      '[10:22:17] [INF] Authentication request for jo has been denied (IP: 1.2.3.4).',
      { ...failure, user: 'jo' },
    ],
    ['dropbear', "Bad password attempt for 'root' from 1.2.3.4:22", { ...failure, user: 'root', port: '22' }],
    [
      'dropbear',
      'Login attempt for nonexistent user from 1.2.3.4:22',
      { event_type: 'invalid_user', ip: '1.2.3.4', port: '22' },
    ],
    [
      'dropbear',
      "Pubkey auth succeeded for 'jo' with key sha1!! aa:bb from 1.2.3.4:22",
      { ...success, user: 'jo', port: '22' },
    ],
    ['vsftpd', '[jo] FAIL LOGIN: Client "1.2.3.4"', { ...failure, user: 'jo' }],
    [
      'vsftpd',
      '[pid 7] [jo] OK LOGIN: Client "::ffff:1.2.3.4"',
      { ...success, ip: '::ffff:1.2.3.4', user: 'jo' },
    ],
    ['proftpd', 'h (a.b[1.2.3.4]) - USER jo (Login failed): Incorrect password', { ...failure, user: 'jo' }],
    ['proftpd', 'h (1.2.3.4[1.2.3.4]): USER jo: no such user found', { ...failure, user: 'jo' }],
    [
      'lfd',
      '(sshd) Failed SSH login from 1.2.3.4 (PT/Portugal/-): 5 in the last 300 secs - *Blocked in csf* [LF_SSHD]',
      { event_type: 'blocked', ip: '1.2.3.4' },
    ],
    ['fail2ban.actions', 'NOTICE  [sshd] Ban 1.2.3.4', { event_type: 'blocked', ip: '1.2.3.4' }],
    ['fail2ban.actions', 'NOTICE  [sshd] Unban 1.2.3.4', {}],
    ['sshguard', 'Blocking "1.2.3.4/32" for 120 secs (3 attacks)', { event_type: 'blocked', ip: '1.2.3.4' }],
    [
      'endlessh',
      '2022-02-13T10:42:17.813Z ACCEPT host=::ffff:1.2.3.4 port=39590 fd=4 n=1/4096',
      { event_type: 'trapped', ip: '::ffff:1.2.3.4', port: '39590' },
    ],
    [
      'login',
      'pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root',
      { ...failure, user: 'root' },
    ],
    [
      'saslauthd',
      'pam_unix(smtp:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=1.2.3.4',
      failure,
    ],
    [
      'sudo',
      'pam_unix(sudo:auth): authentication failure; logname=jo uid=1000 euid=0 tty=/dev/pts/0 ruser=jo rhost=  user=jo',
      {},
    ],
    [
      'login',
      'pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty= ruser=x rhost=6.6.6.6 rhost=1.2.3.4  user=y',
      {},
    ],
    [
      'auth',
      'pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=x rhost=1.2.3.4  user=x',
      {},
    ],
    ['postgres', "Access denied for user 'root'@'1.2.3.4' (using password: YES)", {}],
    ['cron', 'pam_unix(cron:session): session opened for user root', {}],
  ])('of %s: %s', (program, message, wanted) => {
    expect(told(program, message)).toEqual(wanted)
  })

  it('include the own log of endlessh, which has no head', () => {
    expect(only('2022-02-13T10:42:17.813Z ACCEPT host=::ffff:1.2.3.4 port=39590 fd=4 n=1/4096')).toEqual({
      timestamp: '2022-02-13T10:42:17.813Z',
      message: 'ACCEPT host=::ffff:1.2.3.4 port=39590 fd=4 n=1/4096',
      event_type: 'trapped',
      ip: '::ffff:1.2.3.4',
      port: '39590',
    })
  })

  it.each<[string, (user: string) => string]>([
    [
      'dovecot',
      (user) =>
        `imap-login: Aborted (auth failed, 1 attempts): user=<${user}>, method=PLAIN, rip=1.2.3.4, lip=10.0.0.1, session=<x>`,
    ],
    ['mysqld', (user) => `Access denied for user '${user}'@'1.2.3.4' (using password: YES)`],
    ['audit', (user) => `/index.php: Web GUI authentication error for '${user}' from 1.2.3.4`],
    ['jellyfin', (user) => `Authentication request for ${user} has been denied (IP: 1.2.3.4).`],
    ['dropbear', (user) => `Bad password attempt for '${user}' from 1.2.3.4:22`],
    ['vsftpd', (user) => `[${user}] FAIL LOGIN: Client "1.2.3.4"`],
    ['proftpd', (user) => `h (a.b[1.2.3.4]) - USER ${user} (Login failed): Incorrect password`],
    ['Radarr', (user) => `[Warn] Auth: Auth-Failure ip 1.2.3.4 username '${user}'`],
    [
      'login',
      (user) =>
        `pam_unix(login:auth): authentication failure; logname= uid=0 tty= ruser=${user} rhost=1.2.3.4  user=${user}`,
    ],
  ])('of %s never name an address that the other side only sent', (program, line) => {
    const part = fc.constantFrom(
      '6.6.6.6',
      "'@'6.6.6.6' (using password: YES)",
      '>, method=PLAIN, rip=6.6.6.6, lip=',
      "' from 6.6.6.6",
      ' has been denied (IP: 6.6.6.6).',
      '] FAIL LOGIN: Client "6.6.6.6"',
      ' (h[6.6.6.6]) - USER x (Login failed)',
      "ip 6.6.6.6 username '",
      ' rhost=6.6.6.6 user=',
      ' ',
      'x',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const { ip, event_type } = told(program, line(parts.join('')))
        expect([undefined, '1.2.3.4']).toContain(ip)
        expect(ip === undefined).toBe(event_type === undefined)
      }),
      { numRuns: tries(500) },
    )
  })
})
