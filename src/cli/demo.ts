import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demo as demoSets } from '../app/generate.ts'
import { replay } from './replay.ts'

const STATS_MS = 600_000

/** Replays sample telemetry of each kind and says how to go on. Returns the exit code. */
export async function demo(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-demo-'))
  try {
    const sets = demoSets()
    for (const [i, { file, header, lines }] of sets.entries()) {
      const path = join(folder, file)
      writeFileSync(path, `${[...(header === undefined ? [] : [header]), ...lines].join('\n')}\n`)
      say(`\n=== ${file}: sample telemetry, made for this run\n`)
      const code = await replay([path], { ...options, attributed: i === sets.length - 1 })
      if (code !== 0) return code
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  say(goOn)
  return 0
}

const options = {
  map: [],
  inside: [],
  rules: [],
  builtin: true,
  sort: true,
  lateness: 0,
  speed: Number.POSITIVE_INFINITY,
  stats: STATS_MS,
  output: 'text',
} as const

const goOn = `
=== Now with your own
  npm run vedette -- replay access.log             an access log, a CSV, NDJSON or syslog file; gzip and zstd too
  npm run vedette -- replay --sort flows.csv.gz    a file that is not in order of time
  npm run vedette -- report access.log --output html > report.html
  npm run vedette -- --help                        all there is`

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
