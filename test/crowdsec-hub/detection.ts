import type { EventClass } from '../../src/model/fields.ts'
import { type Expression, Inexpressible, readExpression } from './expression.ts'
import { fieldNames, type Kind, kinds, services, staticEndings, subTypes } from './hub-fields.ts'

/** A filter as the detection of a Sigma rule. */
export interface Detection {
  readonly eventClass: EventClass
  readonly detection: Readonly<Record<string, unknown>>
}

/** A condition over named selections, or a part that is always true. */
type Condition = string | true

/** Turns the filter of a scenario into a detection; throws {@link Inexpressible} where our events or rules lack something. */
export function detectionOf(filter: string): Detection {
  const selections: Record<string, unknown> = {}
  let eventClass: EventClass | undefined

  const select = (selection: Readonly<Record<string, unknown>>): string => {
    const name = `s${Object.keys(selections).length + 1}`
    selections[name] = selection
    return name
  }

  const condition = of(readExpression(filter))
  if (eventClass === undefined) throw new Inexpressible('its filter names no kind of log that is read')
  if (condition === true) return { eventClass, detection: anything(eventClass) }
  return { eventClass, detection: { ...selections, condition } }

  function of(expression: Expression): Condition {
    switch (expression.kind) {
      case 'and':
        return joined(
          ' and ',
          expression.of.map(of).filter((part) => part !== true),
        )
      case 'or': {
        const parts = expression.of.map(of)
        return parts.includes(true) ? true : joined(' or ', parts)
      }
      case 'not': {
        const inner = of(expression.of)
        if (inner === true) throw new Inexpressible('a filter that is never true')
        return `not (${inner})`
      }
      case 'test':
        return test(expression)
      case 'call':
        throw new Inexpressible(`the function ${expression.name}`)
      default:
        throw new Inexpressible('a value where a test should be')
    }
  }

  function test({ op, left, right }: Expression & { kind: 'test' }): Condition {
    const { name, decoded, anyCase } = fieldIn(left)
    if (name === 'evt.Meta.log_type') return oneOf(valuesIn(op, right), kinds, 'events of type')
    if (name === 'evt.Meta.service') return oneOf(valuesIn(op, right), services, 'events of service')
    if (name === 'evt.Meta.sub_type') return oneOf(valuesIn(op, right), subTypes, 'lines of subtype')
    if (name === 'evt.Parsed.static_ressource') return isStatic(op, right)
    if (name === 'evt.Parsed.ruleseverity') return select(severity(valuesIn(op, right)))
    if (name.startsWith('evt.Parsed.file_')) {
      speaksOf('http')
      return select(filePart(name, op, right))
    }
    const field = fieldNames[name]
    if (field === undefined) throw new Inexpressible(`the field ${name.replace(/^evt\./, '')}`)
    if (field.startsWith('http_')) speaksOf('http')
    if (field === 'process.name') speaksOf('authentication')
    if (op === '!=' && isNothing(right)) return select({ [`${field}|exists`]: true })
    if (op === 'in' && right.kind === 'list' && right.items.every(isNothing))
      return select({ [field]: [null, ''] })
    if (op === '!=') return `not ${select({ [field]: textIn(right) })}`
    if (op === '==' || op === 'in') return select({ [field]: valuesIn(op, right) })
    return matching(op, field, textIn(right), decoded, anyCase)
  }

  function speaksOf(found: EventClass): void {
    if (eventClass !== undefined && eventClass !== found) throw new Inexpressible('events of several classes')
    eventClass = found
  }

  function matching(op: string, field: string, text: string, decoded: boolean, anyCase: boolean): Condition {
    if (op === 'matches')
      return select({
        [`${field}|re${anyCase || text.startsWith('(?i)') ? '|i' : ''}`]: text.replace(/^\(\?i\)/, ''),
      })
    const modifier = modifiers[op]
    if (modifier === undefined) throw new Inexpressible(`"${op}" on ${field}`)
    const cased = anyCase ? '' : '|cased'
    if (!decoded || field !== 'http_request.url.url_string')
      return select({ [`${field}|${modifier}${cased}`]: sigma(text) })
    // What is decoded we hold in two parts; where the question mark was encoded too, it stands in the first.
    const parts = ['http_request.url.path', 'http_request.url.query_string', field]
    const inOne = parts.map((part) => select({ [`${part}|${modifier}${cased}`]: sigma(text) }))
    const query = text.indexOf('?')
    if (query < 0) return `(${inOne.join(' or ')})`
    const inTwo = select({
      [`http_request.url.path${op === 'startsWith' ? '' : '|endswith'}${cased}`]: sigma(text.slice(0, query)),
      [`http_request.url.query_string|startswith${cased}`]: sigma(text.slice(query + 1)),
    })
    return `(${[...inOne, inTwo].join(' or ')})`
  }

  function oneOf(values: readonly string[], table: Readonly<Record<string, Kind>>, what: string): Condition {
    const found = values.map((value) => {
      const kind = table[value]
      if (!kind) throw new Inexpressible(`${what} ${value}`)
      return kind
    })
    for (const kind of found) speaksOf(kind.eventClass)
    if (found.some((kind) => kind.of.length === 0)) return true
    return joined(
      ' or ',
      found.flatMap((kind) => kind.of.map(select)),
    )
  }

  function isStatic(op: string, right: Expression): Condition {
    const name = select({ 'http_request.url.path|endswith': staticEndings })
    return (textIn(right) === 'true') === (op === '==') ? name : `not ${name}`
  }
}

const modifiers: Readonly<Record<string, string>> = {
  contains: 'contains',
  startsWith: 'startswith',
  endsWith: 'endswith',
}

const joined = (sign: string, parts: readonly Condition[]): Condition =>
  parts.length === 0 ? true : parts.length === 1 ? parts[0]! : `(${parts.join(sign)})`

const anything = (eventClass: EventClass): Readonly<Record<string, unknown>> =>
  eventClass === 'http'
    ? { s1: { 'http_request.url.url_string|exists': true }, condition: 's1' }
    : { s1: { 'activity_name|exists': true }, condition: 's1' }

/** The part of a path behind its last slash, or that before it. */
function filePart(name: string, op: string, right: Expression): Readonly<Record<string, unknown>> {
  const text = textIn(right)
  if (op === '==' && name === 'evt.Parsed.file_name')
    return { 'http_request.url.path|endswith': sigma(`/${text}`) }
  if (op === '==' && name === 'evt.Parsed.file_ext') return { 'http_request.url.path|endswith': sigma(text) }
  if (op === 'contains' && name === 'evt.Parsed.file_name')
    return { 'http_request.url.path|re': `${literal(text)}[^/]*$` }
  if (op === 'contains' && name === 'evt.Parsed.file_dir')
    return { 'http_request.url.path|contains': sigma(text) }
  throw new Inexpressible(`"${op}" on ${name}`)
}

const severity = (values: readonly string[]): Readonly<Record<string, unknown>> => ({
  'message|contains': values.map((value) => `[severity "${value}"]`),
})

/** The field a test looks at, without the functions around it that only change case or encoding. */
function fieldIn(expression: Expression): { name: string; decoded: boolean; anyCase: boolean } {
  if (expression.kind === 'name') return { name: expression.name, decoded: false, anyCase: false }
  if (expression.kind !== 'call' || expression.args.length !== 1)
    throw new Inexpressible('a test of no field')
  const inner = fieldIn(expression.args[0]!)
  if (expression.name === 'Upper' || expression.name === 'Lower') return { ...inner, anyCase: true }
  if (expression.name === 'QueryUnescape' || expression.name === 'PathUnescape')
    return { ...inner, decoded: true }
  throw new Inexpressible(`the function ${expression.name}`)
}

function textIn(expression: Expression): string {
  if (expression.kind === 'value') return String(expression.value ?? '')
  if (expression.kind === 'call' && /^(?:Upper|Lower)$/.test(expression.name))
    return textIn(expression.args[0]!)
  throw new Inexpressible('a test against no literal')
}

function valuesIn(op: string, right: Expression): string[] {
  if (op === '==') return [textIn(right)]
  if (op === 'in' && right.kind === 'list') return right.items.map(textIn)
  throw new Inexpressible(`"${op}" on a list of values`)
}

const isNothing = (expression: Expression): boolean =>
  expression.kind === 'value' && (expression.value === '' || expression.value === null)

/** A text without meaning as a pattern of Sigma, or of a regular expression. */
const sigma = (text: string): string => text.replace(/[\\*?]/g, '\\$&')
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
