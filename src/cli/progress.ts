const WIDTH = 30
const EVERY_MS = 250

export interface Progress {
  readonly update: (read: number, all: number | undefined) => void
  /** A sentence for people, above the bar; also where there is no terminal. */
  readonly note: (sentence: string) => void
  readonly end: () => void
}

/** A bar on a terminal, drawn at most four times a second; nothing where there is none. */
export function progressBar(out: NodeJS.WriteStream): Progress {
  let drawn = 0
  const clear = () => out.write('\r\x1b[K')
  return {
    update(read, all) {
      if (!out.isTTY || performance.now() - drawn < EVERY_MS) return
      drawn = performance.now()
      out.write(`\r\x1b[K${bar(read, all)}`)
    },
    note(sentence) {
      if (drawn > 0) clear()
      out.write(`vedette: ${sentence}\n`)
    },
    end() {
      if (drawn > 0) clear()
    },
  }
}

function bar(read: number, all: number | undefined): string {
  const megabytes = `${(read / 1e6).toFixed(1)} MB`
  if (!all) return megabytes
  const part = Math.min(1, read / all)
  const filled = Math.round(part * WIDTH)
  return `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)} ${Math.floor(part * 100)} % of ${(all / 1e6).toFixed(1)} MB`
}
