/** A text that must stand exactly once in a file of `src`, and what the faulty engine has instead. */
export interface Edit {
  readonly file: string
  readonly find: string
  readonly put: string
}

/** A fault that an engine could have. */
export interface Fault {
  readonly name: string
  readonly edits: readonly Edit[]
}

/** A fault in one file. */
export const inSource = (name: string, file: string, find: string, put: string): Fault => ({
  name,
  edits: [{ file, find, put }],
})

export const engine = 'detect/engine.ts'

/** Where an engine begins. */
export const begin =
  'constructor(plans: readonly Plan[], dictionaries: Dictionaries, ids: EventIds, saved?: SavedEngine) {'

/** The engine understands a rule wrongly: `plan` becomes what the expression gives. */
export const inPlan = (name: string, expression: string): Fault =>
  inSource(name, engine, begin, `${begin}\n    plans = plans.map((plan: any): any => (${expression}))`)

/** The engine takes events wrongly: the statement changes every `batch` of a span. */
export const inBatch = (name: string, statement: string): Fault =>
  inSource(
    name,
    engine,
    'this.#codes.nextBatches()',
    `this.#codes.nextBatches()\n    for (const batch of batches as any[]) { ${statement} }`,
  )

/** The engine takes texts wrongly: each `code` of a `column` becomes what the expression gives. */
export const inCodes = (name: string, expression: string): Fault =>
  inBatch(
    name,
    `batch.columns = new Map([...batch.columns].map(([field, column]: any) => [field, column.kind === 'code'
      ? { ...column, codes: column.codes.map((code: number) => ${expression}) } : column]))`,
  )

/** The engine tells alerts wrongly: the statement changes every `finding`. */
export const inFinding = (name: string, statement: string): Fault =>
  inSource(
    name,
    engine,
    'return found.sort(inOrder)',
    `for (const finding of found as any[]) { ${statement} }\n    return found.sort(inOrder)`,
  )
