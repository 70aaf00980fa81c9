import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReadRules, type RuleFile, readRules } from './read-rules.ts'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')
const archive = join(data, 'rules/sigma-rules.tar.gz')

describe.skipIf(!existsSync(archive))('the public Sigma rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-'))
  let files: RuleFile[] = []
  let result: ReadRules
  beforeAll(() => {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const paths = globSync('sigma/rules*/**/*.yml', { cwd: folder })
    files = paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
    result = readRules(files)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are each loaded, or refused for a reason that is told', () => {
    const byCode = Object.groupBy(result.mistakes, ({ code }) => code)
    const counts = Object.entries(byCode).map(([code, told]) => `${code} ${told!.length}`)
    console.info(
      `${files.length} rules: ${result.loaded} loaded, ${result.refused} refused (${counts.join(', ')})`,
    )
    expect(files.length).toBe(3780)
    expect(result.unloaded).toBe(0)
    expect(result.loaded + result.refused).toBe(files.length)
    expect(result.plans).toHaveLength(result.loaded - result.inactive)
  })

  test('are never refused', () => {
    expect(result.mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test('of log sources that nothing here feeds are told so', () => {
    const told = result.mistakes.filter(({ code }) => code === 'unmapped-log-source')
    expect(told.length).toBeLessThan(200)
    expect(told.filter(({ severity }) => severity !== 'warning')).toEqual([])
    const products = new Set(told.map(({ message }) => /product=(\S+)/.exec(message)?.[1]))
    expect([...products].filter((name) => ['windows', 'linux', 'aws', 'okta'].includes(name ?? ''))).toEqual(
      [],
    )
  })

  test('of web servers, proxies and network connections all load', () => {
    const ours = files.filter(({ text }) =>
      /^ +category: (webserver|proxy|network_connection|firewall)\b/m.test(text),
    )
    const wanted = ours.filter(({ text }) => !text.includes('|expand:'))
    const loaded = new Set(result.plans.map(({ info }) => info.file))
    expect(wanted.length).toBeGreaterThan(200)
    expect(wanted.map(({ path }) => path).filter((path) => !loaded.has(path))).toEqual([])
  })
})
