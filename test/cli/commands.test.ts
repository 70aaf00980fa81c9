import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scratch, vedette } from './command.ts'
import { expectBalanced, findingsOf, summaryOf } from './json-output.ts'
import { loginsCsv, ownRule, takeover } from './telemetry.ts'

const folder = scratch()
afterAll(folder.remove)

const logins = folder.file('logins.csv', loginsCsv(takeover))
const good = folder.file('good/own.yml', ownRule)
const wrong = folder.file('wrong.yml', ownRule.replace('type: event_count', 'type: event_cuont'))

const commands = ['replay', 'report', 'history', 'check', 'test', 'cases', 'generate', 'demo']

describe.concurrent('help', () => {
  it('lists every command', async () => {
    const { code, stdout, stderr } = await vedette(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ +${name} `, 'm'))
  })

  it.each(commands)('of %s has examples', async (name) => {
    const { code, stdout, stderr } = await vedette([name, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`Examples?:\n(.*\n)*? .*vedette ${name}`))
  })
})

describe.concurrent('check', () => {
  it.each([
    { path: good, code: 0 },
    { path: wrong, code: 3 },
  ])('ends with $code and tells mistakes in every output', async ({ path, code }) => {
    const run = async (output: string) => {
      const ran = await vedette(['check', path, '--output', output])
      expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' })
      return ran.stdout
    }
    const isWrong = code === 3
    expect(await run('text')).toMatch(
      isWrong ? /wrong\.yml:10:9: error .*event_cuont/ : /2 loaded, 0 refused/,
    )
    const lines = (await run('json'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ file: path, ok: !isWrong })
    const errors = lines[0].mistakes.filter((mistake: { severity: string }) => mistake.severity === 'error')
    expect(errors).toMatchObject(isWrong ? [{ line: 10, column: 9, code: 'unknown-correlation' }] : [])
    expect(Object.keys(lines[1].summary)).toEqual(['loaded', 'refused', 'warnings'])
    const sarif = JSON.parse(await run('sarif'))
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'vedette' } } }] })
    const found = sarif.runs[0].results.filter((result: { level: string }) => result.level === 'error')
    expect(found).toHaveLength(isWrong ? 1 : 0)
    expect((await run('github')).includes('::error file=')).toBe(isWrong)
  })
})

describe.concurrent('test', () => {
  const passing = `tests:
  - name: three failures within a minute
    events:
      - { at: 0s, repeat: { times: 3, every: 10s }, user.name: ann, status: Failure }
    alerts:
      - { key: { user.name: ann }, count: 3 }
  - name: two failures
    events:
      - { at: 0s, repeat: { times: 2, every: 10s }, user.name: ann, status: Failure }
    alerts: []
`

  it.each([
    { name: 'passes', tests: passing, code: 0, says: /2 passed, 0 failed/ },
    {
      name: 'fails, and says where',
      tests: passing.replace('times: 3', 'times: 2'),
      code: 3,
      says: /bad\.tests\.yml:2[\s\S]*1 passed, 1 failed/,
    },
  ])('$name', async ({ tests, code, says }) => {
    const name = code === 0 ? 'fine' : 'bad'
    folder.file(`${name}/${name}.tests.yml`, tests)
    const ran = await vedette(['test', folder.file(`${name}/${name}.yml`, ownRule)])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' })
    expect(ran.stdout).toMatch(says)
  })
})

describe.concurrent('generate', () => {
  it.each([
    { kind: 'logins', attack: 'takeover' },
    { kind: 'web', attack: undefined },
    { kind: 'flows', attack: 'syn_flood:5m:2m' },
  ])('$kind can be piped into replay -', async ({ kind, attack }) => {
    const truthFile = join(folder.path, `${kind}.json`)
    const args = ['generate', kind, '--seed', '7', '--minutes', '12', '--dirt', '3', '--truth', truthFile]
    const made = await vedette([...args, ...(attack ? ['--attack', attack] : [])])
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' })
    const ran = await vedette(['replay', '-', '--output', 'json', '--lateness', '1m'], { stdin: made.stdout })
    const { quality } = summaryOf(ran)
    const truth = JSON.parse(readFileSync(truthFile, 'utf8'))
    expectBalanced(quality)
    expect(quality.rows).toBe(truth.rows)
    expect(quality.accepted).toBeGreaterThan(quality.rows / 2)
    if (attack) expect(findingsOf(ran).length).toBeGreaterThan(0)
  })

  it('gives the same bytes for the same options, and others for another seed', async () => {
    const make = async (seed: string) =>
      (await vedette(['generate', 'logins', '--minutes', '5', '--seed', seed])).stdout
    expect(await make('3')).toBe(await make('3'))
    expect(await make('4')).not.toBe(await make('3'))
  })
})

describe.concurrent('report', () => {
  it.each([
    { output: 'text', says: [/Vedette report: .*logins\.csv/, /Brute force on one account/, /30 rows/] },
    { output: 'markdown', says: [/^# Vedette report/, /Brute force on one account/, /30 rows/] },
    { output: 'html', says: [/^<!doctype html>/, /<svg/, /Brute force on one account/, /<\/html>\s*$/] },
  ])('as $output', async ({ output, says }) => {
    const { code, stdout, stderr } = await vedette(['report', logins, '--output', output])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const said of says) expect(stdout).toMatch(said)
    // One page that needs nothing else: links may lead out, but nothing is loaded.
    if (output === 'html') expect(stdout).not.toMatch(/<script|<link|\bsrc=|@import|url\(/i)
  })

  it('as json, whose quality is that of replay', async () => {
    const { code, stdout, stderr } = await vedette(['report', logins, '--output', 'json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { quality } = summaryOf(await vedette(['replay', '--sort', logins, '--output', 'json']))
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'report', quality })
  })

  it.each(['text', 'json', 'markdown', 'html'])('of an empty file as %s', async (output) => {
    const { code, stdout, stderr } = await vedette([
      'report',
      folder.file('empty.csv', ''),
      '--output',
      output,
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.length).toBeGreaterThan(10)
  })
})
