import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { originPlace } from './origin.ts'
import { printConfig } from './print-config.ts'
import { type ConfigSources, readConfig, strangeVariables } from './read-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'vedette-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (text: string, more: Partial<ConfigSources> = {}) =>
  readConfig({ file: { path: 'vedette.yml', text }, environment: {}, flags: [], folder, ...more })

function configOf(...given: Parameters<typeof read>) {
  const found = read(...given)
  if (!found.ok) throw new Error(JSON.stringify(found.mistakes))
  return found
}

function mistakesIn(...given: Parameters<typeof read>): string[] {
  const found = read(...given)
  return found.ok ? [] : found.mistakes.map(({ origin, message }) => `${originPlace(origin)}: ${message}`)
}

describe('one value has one source', () => {
  const text = 'server:\n  port: 1001\n'
  const environment = { VEDETTE_SERVER_PORT: '1002' }
  const flags = [{ path: ['server', 'port'], flag: '--port', value: 1003 }]
  test.each([
    ['the default', '', {}, 9000],
    ['the file over it', text, {}, 1001],
    ['the environment over the file', text, { environment }, 1002],
    ['a flag over all', text, { environment, flags }, 1003],
    ['a key without a value is not set', 'server:\n  port:\n', {}, 9000],
    ['a section without keys is not set', 'server:\n', {}, 9000],
    ['nor is a variable without a text', text, { environment: { VEDETTE_SERVER_PORT: '' } }, 1001],
  ])('%s', (_name, text, more, port) => {
    expect(configOf(text, more).config.server.port).toBe(port)
  })

  test('spans of time are milliseconds', () => {
    expect(configOf('server: { drain: 5m }').config.server.drain).toBe(300_000)
  })

  test.each<[string, Partial<ConfigSources>]>([
    ['storage: { journal_segment: 20MiB }', {}],
    ['storage: { journal_segment: 20971520 }', {}],
    ['storage: { journal_segment: "20480 KiB" }', {}],
    ['', { environment: { VEDETTE_STORAGE_JOURNAL_SEGMENT: '20971520' } }],
    ['', { environment: { VEDETTE_STORAGE_JOURNAL_SEGMENT: '20MiB' } }],
  ])('sizes are bytes, written with a unit or without: %j %j', (text, more) => {
    expect(configOf(text, more).config.storage.journal_segment).toBe(20 * 2 ** 20)
  })
})

describe('every mistake is told, with its place and what was meant', () => {
  test.each<[string, Partial<ConfigSources>, string[]]>([
    ['server:\n  prot: 1\n', {}, ['vedette.yml:2:3: unknown key "prot" in server; did you mean "port"?']],
    ['sever: {}\n', {}, ['vedette.yml:1:1: unknown key "sever"; did you mean "server"?']],
    ['port: 1\n', {}, ['vedette.yml:1:1: unknown key "port"; did you mean "server.port"?']],
    [
      'server:\n  port: 70000\n',
      {},
      ['vedette.yml:2:9: server.port: must be a whole number from 0 to 65535'],
    ],
    [
      'server: { port: "80" }\n',
      {},
      ['vedette.yml:1:17: server.port: must be a whole number from 0 to 65535'],
    ],
    ['server: [1]\n', {}, ['vedette.yml:1:9: server: must be a map']],
    ['- 1\n', {}, ['vedette.yml:1:1: the file must be a map of sections, such as "server:"']],
    ['server: {}\nserver: {}\n', {}, ['vedette.yml:2:1: "server" stands here twice; keep one of them']],
    [
      'server: {}\n---\nserver: {}\n',
      {},
      ['vedette.yml:3:1: the file holds more than one document; keep one'],
    ],
    [
      'retention:\n  classes:\n    autentication: { age: 1d }\n    http: { agee: 1d }\n    dns: { size: 1 }\n',
      {},
      [
        'vedette.yml:4:13: unknown key "agee" in retention.classes.http; did you mean "age"?',
        'vedette.yml:5:18: retention.classes.dns.size: must be a size such as 500MiB or 20GiB, from 1MiB to 1024TiB',
        'vedette.yml:3:5: unknown key "autentication" in retention.classes; did you mean "authentication"?',
      ],
    ],
    ['server: { host: "" }\n', {}, ['vedette.yml:1:17: server.host: must not be empty']],
    [
      'server:\n  drain: soon\n  host: 5\n',
      {},
      [
        'vedette.yml:3:9: server.host: must be a text',
        'vedette.yml:2:10: server.drain: must be a span of time such as 500ms, 30s, 5m, 12h or 7d, from 0s to 10m',
      ],
    ],
    ...['4095', '2TiB', '20MB', '1.5MiB', '-1', 'true'].map((size): [string, object, string[]] => [
      `storage: { save_state_every: ${size} }\n`,
      {},
      [
        'vedette.yml:1:30: storage.save_state_every: must be a size such as 500MiB or 20GiB, from 4KiB to 1TiB',
      ],
    ]),
    [
      '',
      { environment: { VEDETTE_SERVER_PORT: 'http' } },
      ['VEDETTE_SERVER_PORT: server.port: must be a whole number from 0 to 65535'],
    ],
    [
      '',
      { flags: [{ path: ['server', 'port'], flag: '--port', value: -1 }] },
      ['--port: server.port: must be a whole number from 0 to 65535'],
    ],
  ])('%j', (text, more, mistakes) => {
    expect(mistakesIn(text, more)).toEqual(mistakes)
  })
})

test('a key of any name is a key and nothing else', () => {
  expect(mistakesIn('__proto__: { a: 1 }\n')).toEqual([
    expect.stringMatching(/^vedette.yml:1:1: unknown key "__proto__"; known are server, /),
  ])
})

describe('secrets', () => {
  const file = (name: string, content: string, mode: number): string => {
    writeFileSync(join(folder, name), content)
    chmodSync(join(folder, name), mode)
    return `storage: { database_url: file:${name} }\n`
  }
  const url = (...given: Parameters<typeof read>) => configOf(...given).config.storage.database_url

  test('lie in the environment, or in a file that only its owner reads', () => {
    expect(url('storage: { database_url: env:URL }\n', { environment: { URL: 'postgres://a' } })).toBe(
      'postgres://a',
    )
    expect(url(file('private', 'postgres://b\n', 0o600))).toBe('postgres://b')
    expect(url('', { environment: { DATABASE_URL: 'postgres://c' } })).toBe('postgres://c')
  })

  test.each([
    [
      () => 'storage: { database_url: "postgres://x:hunter2@db" }\n',
      /secrets do not stand in this file; write env:NAME/,
    ],
    [() => 'storage: { database_url: env:NOWHERE }\n', /NOWHERE is not set/],
    [() => 'storage: { database_url: file:nowhere }\n', /nowhere cannot be read \(ENOENT\)/],
    [() => file('open', 'hunter2', 0o644), /open can be read or written by others; run: chmod 600/],
    [() => file('empty', '\n', 0o600), /empty is empty/],
  ])('are refused otherwise, and never repeated (%#)', (text, said) => {
    const mistakes = mistakesIn(text())
    expect(mistakes).toEqual([expect.stringMatching(said)])
    expect(mistakes.join()).not.toContain('hunter2')
  })
})

describe('what is printed', () => {
  const environment = { DATABASE_URL: 'postgres://x:hunter2@db', VEDETTE_SERVER_HOST: '::1' }
  const text = 'server: { drain: 5m }\nretention: { classes: { http: { age: 7d }, dns: { size: 1GiB } } }\n'
  const found = configOf(text, { environment })
  const printed = printConfig(found.written)

  test('names secrets and does not show them', () => {
    expect(printed).toMatch(/database_url: env:DATABASE_URL +# DATABASE_URL\n/)
    expect(printed).not.toContain('hunter2')
  })

  test('says where values come from', () => {
    expect(printed).toMatch(/ {2}host: "?::1"? +# VEDETTE_SERVER_HOST\n/)
    expect(printed).toMatch(/ {2}port: 9000 +# default\n/)
    expect(printed).toMatch(/ {2}drain: 5m +# vedette.yml:1\n/)
  })

  test('has maps of maps, a key a line', () => {
    expect(printed).toMatch(
      / {2}classes: +# vedette.yml:2\n {4}http:\n {6}age: 7d\n {4}dns:\n {6}size: 1GiB\n/,
    )
  })

  test('can be read again, and means the same', () => {
    expect(configOf(printed, { environment: { DATABASE_URL: environment.DATABASE_URL } }).config).toEqual(
      found.config,
    )
  })
})

test('variables that were meant to be ours are named', () => {
  expect(strangeVariables({ VEDETTE_SERVER_PROT: '1', VEDETTE_PORT_9000_TCP: 'x', PATH: '' })).toEqual([
    { name: 'VEDETTE_SERVER_PROT', near: 'VEDETTE_SERVER_PORT' },
  ])
})
