import { closeSync, fstatSync, openSync } from 'node:fs'
import type { EventClass } from '../../../model/fields.ts'
import { codeOf, StoreMistake } from '../../store-mistake.ts'
import type { BlockColumn, EventBlock, TextPage } from '../event-block.ts'
import type { FileTexts } from './file-texts.ts'
import { readIds, readNumbers, readTexts, readTimes } from './read-column.ts'
import { type Chunk, damaged, type Footer, type RowGroup, readBytes, readFooter } from './read-footer.ts'

/** A file of events. It is opened when it is read, and may be closed between two reads. */
export class EventFile {
  readonly path: string
  readonly eventClass: EventClass
  readonly footer: Footer
  #fd: number | undefined

  constructor(path: string, eventClass: EventClass) {
    this.path = path
    this.eventClass = eventClass
    this.#fd = opened(path)
    try {
      this.footer = readFooter(this.#fd, fstatSync(this.#fd).size, path)
    } catch (error) {
      this.close()
      throw error
    }
  }

  block(group: RowGroup): FileBlock {
    return new FileBlock(this, group)
  }

  read({ start, size }: Chunk): Buffer {
    this.#fd ??= opened(this.path)
    return readBytes(this.#fd, start, size)
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new StoreMistake(`cannot open ${path} (${codeOf(error)}): make it readable`, error)
  }
}

/** A row group of a file. What it holds is read when it is asked for, and forgotten with the block. */
export class FileBlock implements EventBlock {
  readonly eventClass: EventClass
  readonly length: number
  readonly #file: EventFile
  readonly #group: RowGroup
  readonly #columns = new Map<string, BlockColumn>()
  #time: Float64Array | undefined
  #ids: FileTexts | undefined

  constructor(file: EventFile, group: RowGroup) {
    this.eventClass = file.eventClass
    this.length = group.length
    this.#file = file
    this.#group = group
  }

  get fields(): Iterable<string> {
    return this.#file.footer.shapes.keys()
  }

  get time(): Float64Array {
    this.#time ??= this.#read('time', (bytes, chunk) => readTimes(bytes, chunk, this.length))
    return this.#time
  }

  #idTexts(): FileTexts {
    this.#ids ??= this.#read('id', (bytes, chunk) => readIds(bytes, chunk, this.length))
    return this.#ids
  }

  id(row: number): string {
    return this.#idTexts().text(row)!
  }

  ids(): TextPage {
    return this.#idTexts().page()
  }

  column(field: string): BlockColumn | undefined {
    if (field === 'id') return { kind: 'code', codes: this.#rows(), values: this.#idTexts() }
    const known = this.#columns.get(field)
    const shape = this.#file.footer.shapes.get(field)
    if (known || !shape) return known
    const column = this.#read(field, (bytes, chunk) =>
      shape === 'number'
        ? readNumbers(bytes, chunk, this.length)
        : readTexts(bytes, chunk, this.length, shape === 'texts'),
    )
    this.#columns.set(field, column)
    return column
  }

  /** Each id stands for itself. */
  #rows(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, row) => row)
  }

  #read<T>(name: string, read: (bytes: Buffer, chunk: Chunk) => T): T {
    try {
      const chunk = this.#group.chunks.get(name)
      if (!chunk) throw new RangeError(`column ${name} is missing`)
      return read(this.#file.read(chunk), chunk)
    } catch (error) {
      throw damaged(this.#file.path, error)
    }
  }
}
