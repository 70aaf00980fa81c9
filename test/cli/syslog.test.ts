import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { scratch, vedette } from './command.ts'
import { isAlert, isEvent, Watching } from './watching.ts'

const folder = scratch()
afterAll(folder.remove)

const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
execFileSync('openssl', [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
  ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
])

const failure = (user: string, at = new Date()): string =>
  `<38>1 ${at.toISOString()} web sshd 77 - - Failed password for ${user} from 203.0.113.9 port 4711 ssh2`
const login = (user: string) => isEvent({ class: 'authentication', 'user.name': user })
const counted = (message: string): string => `${Buffer.byteLength(message)} ${message}`

let watching: Watching
afterEach(() => watching?.kill())

/** Watches, and gives the port that it listens on. */
async function listen(...args: readonly string[]): Promise<number> {
  watching = new Watching('--events', '--lateness', '1s', '--idle', '300ms', ...args)
  const [, port] = await watching.untilSaid(/listening for syslog on \w+:127\.0\.0\.1:(\d+)/)
  return Number(port)
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

describe('syslog is received', () => {
  it('by UDP, and judged', async () => {
    const port = await listen('--syslog', 'udp:0')
    const socket = createSocket('udp4')
    const send = (message: string) => socket.send(message, port, '127.0.0.1')
    for (let i = 0; i < 30; i++) send(failure('root'))
    send('no time and no host')
    await watching.until(login('root'))
    await watching.until(isEvent({ class: 'authentication', 'src_endpoint.ip': '203.0.113.9' }))
    expect(await watching.until(isAlert('open', 'Password guessing from one source'))).toBeDefined()
    socket.close()
    const { quality } = await watching.stop()
    expect(quality).toMatchObject({ rows: 31, accepted: 31 })
  })

  it('by TCP, counted and by lines, whole also when it comes in pieces', async () => {
    const port = await listen('--syslog', 'tcp:0')
    const [one, other] = [await connected(port), await connected(port)]
    const stream = counted(failure('ann')) + counted(failure('ben'))
    one.write(stream.slice(0, 40))
    other.write(`${failure('carl')}\n`)
    await watching.until(login('carl'))
    one.end(stream.slice(40))
    await watching.until(login('ben'))
    other.end(failure('dora'))
    await watching.until(login('dora'))
    expect((await watching.stop()).quality).toMatchObject({ rows: 4, accepted: 4 })
  })

  it('by TLS', async () => {
    const port = await listen('--syslog', 'tls:0', '--tls-cert', cert, '--tls-key', key)
    const socket = connectTls({ port, host: '127.0.0.1', ca: readFileSync(cert) })
    await once(socket, 'secureConnect')
    socket.end(counted(failure('eve')))
    await watching.until(login('eve'))
  })

  it('by TLS only of clients with a certificate, where one is asked for', async () => {
    const port = await listen('--syslog', 'tls:0', '--tls-cert', cert, '--tls-key', key, '--tls-ca', cert)
    const send = (user: string, more: object): Promise<unknown> => {
      const socket = connectTls({ port, host: '127.0.0.1', ca: readFileSync(cert), ...more })
      socket.on('error', () => {})
      socket.end(counted(failure(user)))
      return new Promise((resolve) => socket.on('close', resolve))
    }
    await send('stranger', {})
    await send('friend', { cert: readFileSync(cert), key: readFileSync(key) })
    await watching.until(login('friend'))
    const { quality } = await watching.stop()
    expect(quality.rows).toBe(1)
    expect(watching.stderr).toContain('left out 1 connections that were no TLS, or not let in')
  })

  it('whatever comes: what is hostile is left out and told, what follows is read', async () => {
    const port = await listen('--syslog', 'tcp:0')
    const bad = await connected(port)
    bad.write('99999999999 <1>')
    await once(bad, 'close')
    const noise = await connected(port)
    noise.write(Buffer.from(Array.from({ length: 300_000 }, (_, i) => 128 + ((i * 7) % 100))))
    noise.end(`\n<38>forged\x1b[2J\r\nand more\n${failure('fay')}\n`)
    await watching.until(login('fay'))
    const { quality } = await watching.stop()
    expect(quality.rows).toBeGreaterThan(0)
    expect(watching.stderr).toContain('left out 1 connections with a count of octets that cannot be')
    expect(watching.stderr).toContain('left out 1 messages that were too long')
    expect(watching.stderr).not.toContain('\x1b')
  })
})

describe.concurrent('a place to receive syslog that cannot be', () => {
  it.each([
    [['--syslog', 'sctp:514'], /write it like udp:5514/],
    [['--syslog', 'udp:example.org:514'], /write it like udp:5514/],
    [['--syslog', 'tls:6514'], /--syslog tls takes a certificate/],
    [
      ['--syslog', 'tls:6514', '--tls-cert', 'none.pem', '--tls-key', 'none.pem'],
      /none\.pem: cannot be read/,
    ],
    [['--syslog', 'udp:203.0.113.1:5514'], /no such address on this machine/],
    [['--syslog', 'udp:0', '--checkpoint', join(folder.path, 'state')], /leave --checkpoint out/],
  ])('is told in one line: %s', async (args, says) => {
    const { code, stderr } = await vedette(['watch', ...args])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(says)
    expect(code).toBe(2)
  })
})
