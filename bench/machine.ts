import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What the figures were measured on, and with which versions. */
export function machine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    loadBefore: loadavg().map((n) => Math.round(n * 100) / 100),
    node: process.versions.node,
    duckdb: version('@duckdb/node-api'),
    csvParse: version('csv-parse'),
    vedette: commit(),
  }
}

function version(name: string): string {
  return JSON.parse(readFileSync(`${root}node_modules/${name}/package.json`, 'utf8')).version
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
    const changed = git('status', '--porcelain') !== ''
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '')
  } catch {
    return 'not a git clone'
  }
}
