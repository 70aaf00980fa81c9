import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { originPlace } from './origin.ts'
import { printConfig } from './print-config.ts'
import { readConfig } from './read-config.ts'
import { readUpstreams } from './read-upstreams.ts'

const folder = mkdtempSync(join(tmpdir(), 'vedette-upstreams-'))
afterAll(() => rmSync(folder, { recursive: true }))

const environment = { DESK_URL: 'https://desk.example/api', DESK_PASSWORD: 'hunter2' }
writeFileSync(join(folder, 'user'), 'vedette\n')
chmodSync(join(folder, 'user'), 0o600)

/** The list, as it stands in a file of its own. */
const good = `upstreams:
  - name: desk
    url: env:DESK_URL
    auth: { basic: { username: file:user, password: env:DESK_PASSWORD } }
    most_bytes: 1MiB
    feeds:
      - { name: who, gives: identities, path: identities/ }
      - name: probing
        path: probing/
        person: { address: ip }
`
/** The same in `vedette.yml`. */
const inConfig = (text: string): string => `incidents:\n${text.replace(/^/gm, '  ').trimEnd()}\n`

const told = (mistakes: readonly { origin: Parameters<typeof originPlace>[0]; message: string }[]) =>
  mistakes.map(({ origin, message }) => `${originPlace(origin)}: ${message}`)

const fromFile = (text: string) => {
  const read = readUpstreams({ path: 'sources.yml', text }, { environment, folder })
  return read.ok ? read.upstreams : told(read.mistakes)
}
const fromConfig = (text: string) => {
  const read = readConfig({
    file: { path: 'vedette.yml', text: inConfig(text) },
    environment,
    flags: [],
    folder,
  })
  return read.ok ? read.config.incidents.upstreams : told(read.mistakes)
}

test('upstreams are the same in vedette.yml and in a file of their own, references resolved', () => {
  const upstreams = fromFile(good)
  expect(upstreams).toMatchObject([
    {
      name: 'desk',
      url: 'https://desk.example/api/',
      auth: { basic: { username: 'vedette', password: 'hunter2' } },
      interval: 5000,
      most_bytes: 2 ** 20,
      feeds: [
        { name: 'who', gives: 'identities' },
        { name: 'probing', gives: 'incidents', list: 'results', person: { address: 'ip' } },
      ],
    },
  ])
  expect(fromConfig(good)).toEqual(upstreams)
})

describe('mistakes are told with their place and what was meant', () => {
  const one = 'upstreams[0]'
  const forms = 'must be one of id, address and either, with a field'
  test.each<[from: string, to: string, mistakes: string[]]>([
    [
      'most_bytes: 1MiB',
      'most_byte: 1MiB',
      [`5:5: unknown key "most_byte" in ${one}; did you mean "most_bytes"?`],
    ],
    [
      'most_bytes: 1MiB',
      'timeout: soon',
      [`5:14: ${one}.timeout: must be a span of time such as 500ms, 30s, 5m, 12h or 7d, from 10ms to 10m`],
    ],
    [
      'path: probing/',
      'pth: probing/',
      [
        `8:9: ${one}.feeds[1].path: is missing; add it`,
        `9:9: unknown key "pth" in ${one}.feeds[1]; did you mean "path"?`,
      ],
    ],
    [
      'gives: identities',
      'gives: identity',
      [`7:29: ${one}.feeds[0].gives: must be incidents or identities`],
    ],
    [
      'person: { address: ip }',
      'person: { adress: ip }',
      [`10:19: unknown key "adress" in ${one}.feeds[1].person; did you mean "address"?`],
    ],
    [
      'person: { address: ip }',
      'person: { address: ip, id: x }',
      [`10:17: ${one}.feeds[1].person: ${forms}`],
    ],
    ['person: { address: ip }', 'person: {}', [`10:17: ${one}.feeds[1].person: ${forms}`]],
    ['person: { address: ip }', 'person: ip', [`10:17: ${one}.feeds[1].person: ${forms}`]],
    [
      'person: { address: ip }',
      'person: { address: 5 }',
      [`10:28: ${one}.feeds[1].person.address: must be a text`],
    ],
    [
      'username: file:user',
      'usernam: file:user',
      [
        `4:20: ${one}.auth.basic.username: is missing; add it`,
        `4:22: unknown key "usernam" in ${one}.auth.basic; did you mean "username"?`,
      ],
    ],
    [
      'password: env:DESK_PASSWORD',
      'password: hunter2',
      [
        `4:53: ${one}.auth.basic.password: secrets do not stand in this file; write env:NAME for an environment variable, or file:PATH`,
      ],
    ],
    [
      'password: env:DESK_PASSWORD',
      'password: env:NOWHERE',
      [`4:53: ${one}.auth.basic.password: the environment variable NOWHERE is not set; set it`],
    ],
    [
      'url: env:DESK_URL',
      'url: desk.example',
      [`3:10: ${one}.url: must be an address that begins with http:// or https://, or env:NAME`],
    ],
    [
      'name: who',
      'name: probing',
      [`8:15: ${one}.feeds[1].name: another feed is called probing; name it otherwise`],
    ],
    [
      'path: probing/',
      'path: probing/\n        since: { parameter: after, field: id }',
      [`10:16: ${one}.feeds[1].since: gives a part only; add keeps: all`],
    ],
  ])('%s as %s, alike in both files', (from, to, mistakes) => {
    const text = good.replace(from, to)
    expect(fromFile(text)).toEqual(mistakes.map((mistake) => `sources.yml:${mistake}`))
    // There it stands a line below, and two columns further.
    const moved = mistakes.map((mistake) =>
      mistake
        .replace(/^(\d+):(\d+)/, (_, line, column) => `${Number(line) + 1}:${Number(column) + 2}`)
        .replace('upstreams[', 'incidents.upstreams['),
    )
    expect(fromConfig(text)).toEqual(moved.map((mistake) => `vedette.yml:${mistake}`))
  })

  test.each([
    ['- 1\n', ['1:1: the file must be a map of one key, "upstreams:"']],
    [
      'upstream: []\n',
      ['1:1: upstreams: is missing; add it', '1:1: unknown key "upstream"; did you mean "upstreams"?'],
    ],
  ])('a file of %j says what it should hold', (text, mistakes) => {
    expect(fromFile(text)).toEqual(mistakes.map((mistake) => `sources.yml:${mistake}`))
  })
})

test('they are printed with their references, and can be read again', () => {
  const given = (text: string) =>
    readConfig({ file: { path: 'vedette.yml', text }, environment, flags: [], folder })
  const read = given(inConfig(good))
  if (!read.ok) throw new Error(told(read.mistakes).join())
  const printed = printConfig(read.written)
  expect(printed).toContain('password: env:DESK_PASSWORD')
  expect(printed).not.toContain('hunter2')
  const again = given(printed)
  expect(again.ok && again.config).toEqual(read.config)
})
