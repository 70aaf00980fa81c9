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

  test('are each loaded, or left out for a reason that is told', () => {
    const byCode = Object.groupBy(result.mistakes, ({ code }) => code)
    const counts = Object.entries(byCode).map(([code, told]) => `${code} ${told!.length}`)
    console.info(
      `${files.length} rules: ${result.loaded} loaded, ${result.unloaded} unmapped, ${result.refused} refused (${counts.join(', ')})`,
    )
    expect(files.length).toBe(3780)
    expect(result.loaded + result.unloaded + result.refused).toBe(files.length)
    expect(result.plans).toHaveLength(result.loaded - result.inactive)
    const told = new Set(
      result.mistakes.filter(({ severity }) => severity !== 'info').map(({ file }) => file),
    )
    expect(told.size).toBe(result.unloaded + result.refused + result.inactive)
  })

  test('are never refused for their language', () => {
    expect(result.mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
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
