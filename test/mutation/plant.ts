import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fault } from './fault.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Under which checks each case fails, by the name of the case; a case without any is not told. */
export type Failures = ReadonlyMap<string, readonly string[]>

/** Runs all cases in a process of its own against a copy of `src` that has the fault; none: as it is. */
export function failuresUnder(fault: Fault | undefined): Failures {
  const place = mkdtempSync(join(tmpdir(), 'vedette-fault-'))
  try {
    cpSync(join(root, 'src'), join(place, 'src'), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
    symlinkSync(join(root, 'cases'), join(place, 'cases'))
    writeFileSync(join(place, 'package.json'), '{"type":"module"}')
    writeFileSync(join(place, 'run.ts'), script)
    for (const edit of fault?.edits ?? []) plant(join(place, 'src', edit.file), edit.find, edit.put)
    return run(join(place, 'run.ts'))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function plant(path: string, find: string, put: string): void {
  const parts = readFileSync(path, 'utf8').split(find)
  if (parts.length !== 2)
    throw new Error(`${path} has ${parts.length - 1} times what a fault is planted in, wanted once: ${find}`)
  writeFileSync(path, parts.join(put))
}

function run(script: string): Failures {
  const ran = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 26,
  })
  if (ran.status !== 0) throw new Error(`the cases did not run: ${ran.stderr || ran.error?.message}`)
  return new Map(Object.entries(JSON.parse(ran.stdout) as Record<string, string[]>))
}

/** What the process runs: a fault may make the engine throw, which fails the case too. */
const script = `
import { checks } from './src/agreement/checks.ts'
import { disagrees, judgeCase } from './src/agreement/judge-case.ts'
import { builtinCases, caseFolders, engines, readCase } from './src/app/run-cases.ts'

const failures: Record<string, string[]> = {}
for (const path of caseFolders(builtinCases)) {
  const read = readCase(path)
  const name = path.split('/').slice(-2).join('/')
  if (!read.ok) failures[name] = ['cannot be read']
  else {
    try {
      const row = await judgeCase(read.value, engines)
      const failed = 'verdicts' in row ? row.verdicts.flatMap((one, at) => disagrees(one, at) ? [checks[at]!.name] : []) : []
      if (failed.length > 0) failures[name] = failed
    } catch {
      failures[name] = ['throws']
    }
  }
}
console.log(JSON.stringify(failures))
`
