import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { machineNode, root, run } from './command.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  dependencies: Record<string, string>
  optionalDependencies: Record<string, string>
}

let place: string
let installed: string

// The tarball unpacked where npm would put it, beside nothing but what it declares to need.
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'vedette-packed-'))
  installed = join(place, 'node_modules', 'vedette')
  mkdirSync(installed, { recursive: true })
  const packed = run('npm', ['pack', '--silent', '--pack-destination', place])
  expect(packed.code, packed.out + packed.err).toBe(0)
  const tarball = join(place, packed.out.trim())
  expect(run('tar', ['xzf', tarball, '--strip-components=1', '-C', installed]).code).toBe(0)
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const link = join(place, 'node_modules', name)
    mkdirSync(join(link, '..'), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
})
afterAll(() => rmSync(place, { recursive: true }))

test('the tarball holds what is needed to run, and no source and no test', () => {
  expect(readdirSync(installed).sort()).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'bin', 'detections', 'dist', 'package.json']),
  )
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => /(?<!\.d)\.ts$|\.test\.js$|^(src|test|bench|docs)\b/.test(file))).toEqual([])
})

test('the command runs from the build, whatever Node the machine has', () => {
  const ended = run(machineNode, [join(installed, 'bin/vedette.mjs'), '--version'], place)
  expect(ended).toEqual({ out: `${manifest.version}\n`, err: '', code: 0 })
})

test('the rules that come along are found', () => {
  const row = (second: number) => `henry,login,401,9.9.9.${second},curl/8\n`
  const rows = Array.from({ length: 30 }, (_, second) => row(second + 1)).join('')
  const input = `userid,event_type,status_code,ip,useragent\n${rows}`
  const args = [join(installed, 'bin/vedette.mjs'), 'replay', '-', '--output', 'json']
  const { out, err, code } = run(machineNode, args, place, input)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out).toMatch(/"kind":"alert"/)
})

test('the client can be imported, and brings its types', () => {
  const program = `
    import { ProblemError, VedetteClient } from 'vedette/client'
    const client = new VedetteClient({ url: 'http://127.0.0.1:1' })
    const ranges = () => client.request('getIpRanges', { query: { holding: '10.0.0.1' } })
    const error = new ProblemError({ type: 't', title: 't', status: 400, detail: 'd', instance: '', request_id: '' })
    console.log(typeof ranges, error.message)`
  writeFileSync(join(place, 'program.mjs'), program)
  expect(run(machineNode, ['program.mjs'], place)).toEqual({ out: 'function d\n', err: '', code: 0 })
  writeFileSync(
    join(place, 'right.mts'),
    `${program}\nexport const id: Promise<number> = ranges().then(([one]) => one!.id)`,
  )
  writeFileSync(
    join(place, 'wrong.mts'),
    `${program}\nexport const id: Promise<string> = ranges().then(([one]) => one!.id)`,
  )
  const check = (file: string) =>
    run(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...[
          '--noEmit',
          '--strict',
          '--module',
          'nodenext',
          '--target',
          'es2022',
          '--lib',
          'es2022,dom',
          file,
        ],
      ],
      place,
    )
  expect(check('right.mts')).toEqual({ out: '', err: '', code: 0 })
  expect(check('wrong.mts').out).toContain("Type 'number' is not assignable to type 'string'")
})
