import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from './command.ts'

let place: string
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'vedette-npm-'))
  writeFileSync(join(place, 'package.json'), '{"private":true}')
})
afterAll(() => rmSync(place, { recursive: true }))

test('the tarball installs with npm, and npx runs it', () => {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', place])
  expect(packed.code, packed.out + packed.err).toBe(0)
  const install = run('npm', ['install', '--no-audit', '--no-fund', `./${packed.out.trim()}`], place)
  expect(install.code, install.err).toBe(0)
  const { out, code } = run('npx', ['--no', 'vedette', '--version'], place)
  expect({ out: /^\d+\.\d+\.\d+\n$/.test(out), code }).toEqual({ out: true, code: 0 })
})
