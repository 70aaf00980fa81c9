import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isInstalled } from '../../bin/install.mjs'

const locked = {
  '': {},
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b': { version: '2.0.0', optional: true },
}

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vedette-install-'))
})
afterEach(() => rmSync(root, { recursive: true }))

test.each([
  {
    name: 'all of it',
    installed: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } },
    is: true,
  },
  {
    name: 'all but what this machine cannot have',
    installed: { 'node_modules/a': { version: '1.0.0' } },
    is: true,
  },
  { name: 'another version', installed: { 'node_modules/a': { version: '1.0.1' } }, is: false },
  { name: 'too little', installed: { 'node_modules/b': { version: '2.0.0' } }, is: false },
  {
    name: 'too much',
    installed: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } },
    is: false,
  },
])('installed is $name: $is', ({ installed, is }) => {
  write('package-lock.json', { packages: locked })
  write('node_modules/.package-lock.json', { packages: installed })
  for (const path of Object.keys(installed)) write(`${path}/package.json`, {})
  expect(isInstalled(root)).toBe(is)
})

test('what npm noted but is gone is not installed', () => {
  write('package-lock.json', { packages: locked })
  write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } })
  expect(isInstalled(root)).toBe(false)
})

test('a clone without node_modules is not installed, nor is one that was torn', () => {
  write('package-lock.json', { packages: locked })
  expect(isInstalled(root)).toBe(false)
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'node_modules/.package-lock.json'), '{"packages":')
  expect(isInstalled(root)).toBe(false)
})

function write(path: string, content: object): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify(content))
}
