import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { EventClass } from '../../model/fields.ts'
import { StoreMistake } from '../store-mistake.ts'
import type { EventBlock } from './event-block.ts'
import type { FeedPosition } from './event-store.ts'
import { hoursOf, type KeptForm, pathOf, writeTable } from './file-writing.ts'
import { type Manifest, readManifest, type StoredFile, writeManifest } from './manifest.ts'
import { mergedBlocks } from './merge-blocks.ts'
import { EventFile } from './parquet/event-file.ts'
import type { EventTable } from './parquet/event-table.ts'

/**
 * The files of a folder of events. Each change is first written to new files and counts from the moment in which the manifest
 * that names them is in its place; a crash before leaves files that nobody names, which are removed at the next start.
 */
export class EventFiles {
  readonly #folder: string
  #manifest: Manifest

  constructor(folder: string) {
    this.#folder = folder
    this.#manifest = readManifest(folder)
    for (const file of this.#manifest.files) checkThere(folder, file)
    removeOthers(folder, new Set(this.#manifest.files.map(({ path }) => path)))
  }

  get manifest(): Manifest {
    return this.#manifest
  }

  /** Keeps blocks together with the positions of feeds. */
  write(blocks: readonly EventBlock[], feeds: readonly FeedPosition[]): Manifest {
    const classes = new Map<EventClass, EventBlock[]>()
    for (const block of blocks) {
      const some = classes.get(block.eventClass)
      if (some) some.push(block)
      else classes.set(block.eventClass, [block])
    }
    const tables = [...classes.values()].flatMap((some) => hoursOf(mergedBlocks(some)))
    return this.#replace([], tables, { feeds: [...feeds], form: 'plain' })
  }

  /** Puts files together as one, with indexes; those of a class and hour each. */
  merge(groups: readonly (readonly string[])[]): Manifest {
    return this.#replace(groups.flat(), this.#together(groups))
  }

  *#together(groups: readonly (readonly string[])[]): Generator<EventTable> {
    for (const paths of groups) {
      const files = this.#manifest.files.filter(({ path }) => paths.includes(path))
      const open = files.map((file) => new EventFile(join(this.#folder, file.path), file.eventClass))
      try {
        const blocks = open.flatMap((file) => file.footer.groups.map((group) => file.block(group)))
        if (blocks.length > 0) yield mergedBlocks(blocks)
      } finally {
        for (const file of open) file.close()
      }
    }
  }

  /** Lets files go. They are still there until {@link remove}, for those who read them. */
  drop(paths: readonly string[]): Manifest {
    return this.#replace(paths, [])
  }

  /** Removes files that the manifest does not name. */
  remove(paths: readonly string[]): void {
    const named = new Set(this.#manifest.files.map(({ path }) => path))
    for (const path of paths) {
      if (named.has(path)) continue
      rmSync(join(this.#folder, path), { force: true })
      removeEmpty(this.#folder, path)
    }
  }

  #replace(
    gone: readonly string[],
    tables: Iterable<EventTable>,
    {
      feeds = this.#manifest.feeds,
      form = 'indexed',
    }: { readonly feeds?: Manifest['feeds']; readonly form?: KeptForm } = {},
  ): Manifest {
    const { files, next } = this.#manifest
    const added: StoredFile[] = []
    try {
      for (const table of tables)
        added.push(writeTable(this.#folder, pathOf(table, next + added.length), table, form))
      const manifest: Manifest = {
        version: 1,
        next: next + added.length,
        feeds,
        files: [...files.filter(({ path }) => !gone.includes(path)), ...added],
      }
      writeManifest(this.#folder, manifest)
      this.#manifest = manifest
      return manifest
    } catch (error) {
      for (const { path } of added) rmSync(join(this.#folder, path), { force: true })
      throw error
    }
  }
}

function checkThere(folder: string, { path, bytes }: StoredFile): void {
  const full = join(folder, path)
  if (existsSync(full) && statSync(full).size === bytes) return
  throw new StoreMistake(
    `${full}: is missing or damaged; bring it back from a backup, or remove ${folder} to have it made again from the journal`,
  )
}

/** Removes what a crash left, and files that nobody reads any more. */
function removeOthers(folder: string, named: ReadonlySet<string>): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1)
    if (!entry.isFile() || !/^[a-z]+\/[\d-]+\/\d\d\/\d+\.parquet$/.test(path) || named.has(path)) continue
    rmSync(join(folder, path))
    removeEmpty(folder, path)
  }
}

/** The folders of an hour, of a day and of a class go with their last file. */
function removeEmpty(folder: string, path: string): void {
  const [eventClass = '', day = '', hour = ''] = path.split('/')
  for (const empty of [[eventClass, day, hour], [eventClass, day], [eventClass]]) {
    try {
      rmdirSync(join(folder, ...empty))
    } catch {
      return
    }
  }
}
