import { eventClasses } from '../model/fields.ts'

/** A source does not say what its events are, and nobody else did. */
export class UnknownClass extends Error {
  readonly source: string

  constructor(source: string, names: readonly string[]) {
    const some = names.slice(0, 6).join(', ')
    super(
      `${source}: cannot tell what these columns are about (${some}); say --class ${eventClasses.slice(0, -1).join(', ')} or ${eventClasses.at(-1)}`,
    )
    this.name = 'UnknownClass'
    this.source = source
  }
}

/** A column asked for is not there. */
export class AbsentColumn extends Error {
  constructor(source: string, absent: readonly string[], names: readonly string[]) {
    super(`--map: ${source} has no column ${absent.join(', ')}; it has ${names.slice(0, 30).join(', ')}`)
    this.name = 'AbsentColumn'
  }
}

/** Records of a source that goes on have no column of time, so that nobody knows when they happened. */
export class AbsentTime extends Error {
  constructor(source: string, names: readonly string[]) {
    super(`${source}: no column is a time; it has ${names.slice(0, 30).join(', ')}`)
    this.name = 'AbsentTime'
  }
}
