/** What a folder of `src` (or a file at its top) may import besides itself, and whether it must be pure. */
export interface Place {
  readonly imports: readonly string[]
  /** No clock, no randomness, no Node, no process: the same input gives the same output, always. */
  readonly pure?: true
}

const stage: Place = { imports: ['model', 'lib'] }
const pureStage: Place = { imports: ['model', 'lib'], pure: true }

const stages = [
  'ingest',
  'poll',
  'clean',
  'enrich',
  'order',
  'rules',
  'detect',
  'alert',
  'flag',
  'incident',
  'report',
  'generate',
  'compile',
  'explain',
  'history',
  'store',
  'stats',
  'config',
]
const wiring = ['pipeline.ts', 'app']
// What the ways in may see of the engine: its jobs, and the words for what they find; never another stage.
const screen: Place = { imports: ['model', 'lib', 'app', 'report', 'stats', 'client'] }
const wire: Place = { imports: ['model', 'lib', ...stages, 'agreement', 'api', ...wiring] }

/** The house in one table. A new folder of `src` gets its line here first. */
export const layout: Readonly<Record<string, Place>> = {
  model: { imports: [], pure: true },
  lib: { imports: [], pure: true },

  ingest: stage,
  poll: stage,
  clean: pureStage,
  enrich: stage,
  order: stage,
  rules: pureStage,
  detect: pureStage,
  alert: pureStage,
  flag: pureStage,
  stats: pureStage,
  incident: pureStage,
  report: stage,
  generate: pureStage,
  agreement: pureStage,
  compile: pureStage,
  explain: pureStage,

  // Runs over stored events, meets what is compiled, and is one of the engines that are compared.
  history: { imports: ['model', 'lib', 'compile', 'agreement'] },

  store: stage,

  // What the file `vedette.yml` can say, and reading it.
  config: stage,

  'pipeline.ts': wire,
  // Beside wiring it has what asks the service as others do.
  app: { imports: [...wire.imports, 'client'] },

  // Routes over services that it only describes; `app` hands it real ones.
  api: stage,
  cli: { imports: [...screen.imports, 'tui'] },

  // What a terminal shows, of a model that it is given.
  tui: { imports: ['model', 'lib', 'report'], pure: true },

  // Asks the service from outside; it runs in browsers too.
  client: { imports: [] },
}

/** Files that may be longer than 400 lines, each with the reason why splitting it would hide the whole. */
export const longFiles: Readonly<Record<string, string>> = {
  'client/operations.ts': 'generated: a type for each operation of the API',
}
