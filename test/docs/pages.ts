import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A fenced block: its language, what stands behind that, and its lines. */
export interface Block {
  readonly language: string
  /** Name of the file that the block is, where it is one: a yaml block "my-rules/a.yml". */
  readonly file: string | undefined
  readonly text: string
  readonly line: number
}

/** A page of the documentation, by its path from the root. */
export interface Page {
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
}

/** Every page that people read, generated ones included. */
export function allPages(): Page[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((path) =>
    join('docs', path),
  )
  const atTop = readdirSync(root).filter((path) => path.endsWith('.md'))
  return [...atTop, ...inDocs]
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map(readPage)
}

function readPage(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, blocks: blocksOf(text) }
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { language: string; file: string | undefined; line: number; lines: string[] } | undefined
  for (const [i, line] of text.split('\n').entries()) {
    const fence = /^```(\S*)(?: (\S+))?$/.exec(line)
    if (!fence) open?.lines.push(line)
    else if (open) {
      blocks.push({ ...open, text: `${open.lines.join('\n')}\n` })
      open = undefined
    } else open = { language: fence[1]!, file: fence[2], line: i + 1, lines: [] }
  }
  return blocks
}

/** Links of a page that lead to nothing. Addresses on the web are not followed. */
export function deadLinks({ path, text }: Page, pages: readonly Page[]): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(path, target, pages))
}

function leadsSomewhere(from: string, target: string, pages: readonly Page[]): boolean {
  const [file = '', anchor] = target.split('#')
  const to = file === '' ? from : relative(root, join(root, dirname(from), file))
  const page = pages.find((one) => one.path === to)
  if (!page) return anchor === undefined && exists(to)
  return anchor === undefined || anchorsOf(page).includes(anchor)
}

function exists(path: string): boolean {
  try {
    return readdirSync(dirname(join(root, path))).includes(path.split('/').at(-1) ?? '')
  } catch {
    return false
  }
}

/** Headings as GitHub turns them into anchors. */
const anchorsOf = ({ text }: Page): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
