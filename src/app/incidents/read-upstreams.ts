import { dirname, resolve } from 'node:path'
import { readUpstreams } from '../../config/read-upstreams.ts'
import type { Config } from '../../config/schema.ts'
import type { Upstream } from '../../model/upstream.ts'
import { type Environment, textOf, toldMistakes } from '../config-file.ts'
import { UserMistake } from '../mistake.ts'

/** The upstreams of the configuration, and of the file that it names. */
export function configuredUpstreams(
  { upstreams, sources }: Config['incidents'],
  environment: Environment,
): readonly Upstream[] {
  if (sources === undefined) return upstreams
  const all = [...upstreams, ...upstreamsIn(sources, environment)]
  const names = all.flatMap(({ feeds }) => feeds.map(({ name }) => name))
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined)
    throw new UserMistake(
      `--sources ${sources}: a feed of the configuration is called ${twice} too; name it otherwise`,
    )
  return all
}

/** The upstreams of a file. Everything wrong with it is told at once. */
export function upstreamsIn(path: string, environment: Environment): readonly Upstream[] {
  const file = { path, text: textOf('--sources', path) }
  const read = readUpstreams(file, { environment, folder: dirname(resolve(path)) })
  if (read.ok) return read.upstreams
  throw new UserMistake(toldMistakes(read.mistakes))
}
