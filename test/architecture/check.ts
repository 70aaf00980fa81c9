import { posix } from 'node:path'
import { type Node, type Program, parseSync, visitorKeys } from 'oxc-parser'
import { layout as ourLayout, longFiles as ourLongFiles, type Place } from './layout.ts'

/** Source files by their path inside `src`, such as `lib/ip.ts`. */
export type Files = ReadonlyMap<string, string>

const longest = 400
const drawers = /(^|-)(utils?|helpers?|common|managers?)(-|$)|^(base|misc)$/
// What reaches out of a program: the machine, its clock, its chance.
const outside = new Set(
  'process globalThis global console performance crypto fetch require setTimeout setInterval setImmediate'.split(
    ' ',
  ),
)

/** Every way in which these files break the rules of the house, one line each; an empty list is a house in order. */
export function check(files: Files, layout = ourLayout, longFiles = ourLongFiles): string[] {
  const parsed = [...files].map(([path, text]) => parse(path, text))
  return [
    ...parsed.flatMap((file) => [
      ...misplaced(file, layout),
      ...misnamed(file.path),
      ...tooLong(file, longFiles),
    ]),
    ...parsed.filter((file) => layout[placeOf(file.path)]?.pure).flatMap(impurities),
    ...cycles(
      new Map(parsed.map((file) => [file.path, file.imports.map((name) => resolve(file.path, name))])),
    ),
  ]
}

interface SourceFile {
  readonly path: string
  readonly text: string
  readonly tree: Program
  readonly imports: readonly string[]
}

function parse(path: string, text: string): SourceFile {
  const { program: tree } = parseSync(path, text)
  return { path, text, tree, imports: importsOf(tree) }
}

// Also those of types alone, those that are exported again, and late ones.
function importsOf(tree: Program): string[] {
  const found: string[] = []
  visit(tree, (node) => {
    if ('source' in node && node.source?.type === 'Literal') found.push(String(node.source.value))
  })
  return found
}

function visit(node: Node, see: (node: Node, parent: Node) => void): void {
  const below = node as unknown as Readonly<Record<string, Node | readonly (Node | null)[] | null>>
  for (const key of visitorKeys[node.type] ?? [])
    for (const child of [below[key]].flat()) {
      if (child == null) continue
      see(child, node)
      visit(child, see)
    }
}

function placeOf(path: string): string {
  return path.split('/')[0]!
}

function resolve(from: string, name: string): string {
  return name.startsWith('.') ? posix.join(posix.dirname(from), name) : name
}

function misplaced({ path, imports }: SourceFile, layout: Readonly<Record<string, Place>>): string[] {
  const own = placeOf(path)
  const place = layout[own]
  if (place === undefined) return [`${path}: "${own}" is not in the layout, give it a line there`]
  const allowed = [own, ...place.imports]
  return imports
    .filter((name) => name.startsWith('.') && !allowed.includes(placeOf(resolve(path, name))))
    .map((name) => `${path}: ${own} may not import ${resolve(path, name)}`)
}

function misnamed(path: string): string[] {
  return path
    .split('/')
    .map((part) => part.replace(/\..*$/, ''))
    .filter((part) => drawers.test(part))
    .map((part) => `${path}: "${part}" says nothing, name it for what is in it`)
}

function tooLong({ path, text }: SourceFile, longFiles: Readonly<Record<string, string>>): string[] {
  const lines = linesOf(text) - (text.endsWith('\n') ? 1 : 0)
  return lines <= longest || Object.hasOwn(longFiles, path)
    ? []
    : [`${path}: ${lines} lines, more than ${longest}`]
}

function linesOf(text: string): number {
  return text.split('\n').length
}

function impurities({ path, text, tree, imports }: SourceFile): string[] {
  const found = imports
    .filter((name) => name.startsWith('node:'))
    .map((name) => `${path}: pure, but imports ${name}`)
  visit(tree, (node, parent) => {
    const use = impureUse(node, parent)
    if (use === undefined) return
    const line = linesOf(text.slice(0, node.start))
    found.push(`${path}:${line}: pure, but uses ${text.slice(use.start, use.end)}`)
  })
  return found
}

function impureUse(node: Node, parent: Node): Node | undefined {
  if (node.type !== 'Identifier' || !isValue(node, parent)) return undefined
  if (outside.has(node.name)) return node
  const safe = node.name === 'Math' ? isSafeMath(parent) : node.name === 'Date' ? isSafeDate(parent) : true
  return safe ? undefined : parent
}

// An identifier that stands for the thing of that name, not for a type, a property or a declaration.
function isValue(node: Node, parent: Node): boolean {
  if (parent.type === 'TSTypeReference' || parent.type === 'TSQualifiedName') return false
  if ('id' in parent && parent.id === node) return false
  if ('params' in parent && [parent.params].flat().includes(node as never)) return false
  const property = 'key' in parent ? parent.key : 'property' in parent ? parent.property : undefined
  return property !== node || ('computed' in parent && parent.computed)
}

function isSafeMath(use: Node): boolean {
  return use.type === 'MemberExpression' && !use.computed && use.property.name !== 'random'
}

// These read no clock; any other use of `Date` as a value might.
function isSafeDate(use: Node): boolean {
  if (use.type === 'NewExpression') return use.arguments.length > 0
  if (use.type === 'BinaryExpression') return use.operator === 'instanceof'
  return use.type === 'MemberExpression' && !use.computed && ['UTC', 'parse'].includes(use.property.name)
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push(`import cycle: ${[...trail.slice(start), path].join(' -> ')}`)
    if (start >= 0 || done.has(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return found
}
