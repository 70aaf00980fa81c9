import { posix } from 'node:path'
import ts from 'typescript'
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
  readonly tree: ts.SourceFile
  readonly imports: readonly string[]
}

function parse(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return {
    path,
    tree,
    imports: ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName),
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

function tooLong({ path, tree }: SourceFile, longFiles: Readonly<Record<string, string>>): string[] {
  const lines = tree.getLineStarts().length - (tree.text.endsWith('\n') ? 1 : 0)
  return lines <= longest || Object.hasOwn(longFiles, path)
    ? []
    : [`${path}: ${lines} lines, more than ${longest}`]
}

function impurities({ path, tree, imports }: SourceFile): string[] {
  const found = imports
    .filter((name) => name.startsWith('node:'))
    .map((name) => `${path}: pure, but imports ${name}`)
  const visit = (node: ts.Node): void => {
    const use = impureUse(node)
    if (use !== undefined) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart())
      found.push(`${path}:${line + 1}: pure, but uses ${use}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function impureUse(node: ts.Node): string | undefined {
  if (!ts.isIdentifier(node) || !isValue(node)) return undefined
  if (outside.has(node.text)) return node.text
  const use =
    node.text === 'Math' ? isSafeMath(node.parent) : node.text === 'Date' ? isSafeDate(node.parent) : true
  return use ? undefined : node.parent.getText()
}

// An identifier that stands for the thing of that name, not for a type, a property or a declaration.
function isValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false
  return ts.isShorthandPropertyAssignment(parent) || (parent as Partial<ts.NamedDeclaration>).name !== node
}

function isSafeMath(use: ts.Node): boolean {
  return ts.isPropertyAccessExpression(use) && use.name.text !== 'random'
}

// These read no clock; any other use of `Date` as a value might.
function isSafeDate(use: ts.Node): boolean {
  if (ts.isNewExpression(use)) return (use.arguments?.length ?? 0) > 0
  if (ts.isBinaryExpression(use)) return use.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword
  return ts.isPropertyAccessExpression(use) && ['UTC', 'parse'].includes(use.name.text)
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
