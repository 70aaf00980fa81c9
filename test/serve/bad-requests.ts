import type { Random } from '../../src/lib/random.ts'
import { exampleBodies, exampleOfParameter, type OpenApi, type Operation, operationsOf } from './openapi.ts'

/** A request as its bytes, which need not be good HTTP, and in words. */
export interface BadRequest {
  readonly name: string
  readonly bytes: Buffer
  /** Ends the connection in the midst of the body, when the bytes are sent. */
  readonly breaksOff?: true
}

interface Draft {
  method: string
  path: string
  query: [name: string, value: string][]
  headers: [name: string, value: string][]
  body: Buffer | undefined
}

/** A request for an operation of the document with something wrong with it, or strange about it. */
export function badRequest(document: OpenApi, random: Random): BadRequest {
  const operation = random.pick(operationsOf(document))
  const draft = goodDraft(document, operation, random)
  const [kind, change] = random.pick(kinds)
  change(draft, random, operation)
  if (random.chance(0.2)) random.pick(kinds)[1](draft, random, operation)
  const { bytes, ...more } = random.chance(0.1)
    ? random.pick(tornForms)(draft, random)
    : { bytes: printed(draft) }
  return { name: `${kind}: ${draft.method} ${draft.path.slice(0, 200)}`, bytes, ...more }
}

function goodDraft(document: OpenApi, operation: Operation, random: Random): Draft {
  const draft: Draft = {
    method: operation.method,
    path: operation.path,
    query: [],
    headers: [],
    body: undefined,
  }
  for (const parameter of operation.parameters ?? []) {
    const value = exampleOfParameter(document, parameter)
    if (value === undefined) continue
    if (parameter.in === 'query' && (parameter.required || random.chance(0.3)))
      draft.query.push([parameter.name, encodeURIComponent(String(value))])
    if (parameter.in === 'path')
      draft.path = draft.path.replace(`{${parameter.name}}`, encodeURIComponent(String(value)))
  }
  const bodies = exampleBodies(document, operation)
  if (bodies.length > 0) {
    const { type, value } = random.pick(bodies)
    draft.headers.push(['content-type', type])
    draft.body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  }
  return draft
}

type Change = (draft: Draft, random: Random, operation: Operation) => void

const kinds: readonly (readonly [name: string, change: Change])[] = [
  ['a strange parameter', strangeParameter],
  [
    'a parameter twice',
    (draft, random) =>
      draft.query.push(...[...draft.query].map(([name]) => [name, strangeText(random)] as [string, string])),
  ],
  ['a strange part of the path', strangePart],
  ['a strange path', (draft, random) => (draft.path = random.pick(pathTricks)(draft.path))],
  ['a strange body', (draft, random) => (draft.body = strangeBytes(random))],
  ['a body with strange parts', strangeParts],
  [
    'a body that is torn',
    (draft, random) => (draft.body = draft.body?.subarray(0, random.below(draft.body.length + 1))),
  ],
  ['a body with a wrong byte', wrongByte],
  ['no body', (draft) => (draft.body = undefined)],
  ['another method', (draft, random) => (draft.method = random.pick(methods))],
  [
    'another content type',
    (draft, random) => replaceHeader(draft, 'content-type', random.pick(contentTypes)),
  ],
  [
    'an encoding that is none',
    (draft, random) => replaceHeader(draft, 'content-encoding', random.pick(encodings)),
  ],
  [
    'a strange header',
    (draft, random) => draft.headers.push([random.pick(headerNames), strangeHeader(random)]),
  ],
]

function strangeParameter(draft: Draft, random: Random, { parameters = [] }: Operation): void {
  const named = parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const name = random.chance(0.8) && named.length > 0 ? random.pick(named) : percent(strangeText(random))
  draft.query.push([
    name + random.pick(['', '', '', '[]', '.x', '%00']),
    random.chance(0.9) ? percent(strangeText(random)) : '%',
  ])
}

function strangePart(draft: Draft, random: Random): void {
  const parts = draft.path.split('/')
  parts[random.between(1, parts.length - 1)] = percent(strangeText(random))
  draft.path = parts.join('/')
}

function strangeParts(draft: Draft, random: Random): void {
  try {
    const value: unknown = JSON.parse(String(draft.body))
    draft.body = Buffer.from(JSON.stringify(withStrange(value, random)))
  } catch {
    draft.body = Buffer.from(String(draft.body).replace(/\d/, strangeText(random)))
  }
}

/** The same with one part replaced, dropped or added. */
function withStrange(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.15)) return strangeValue(random)
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return [...value, strangeValue(random)]
    const at = random.below(value.length)
    return value.map((one: unknown, i) => (i === at ? withStrange(one, random) : one))
  }
  const names = Object.keys(value)
  const name =
    random.chance(0.1) || names.length === 0
      ? random.pick(['__proto__', 'constructor', 'toString', ''])
      : random.pick(names)
  const entries = Object.entries(value).filter(([one]) => one !== name)
  if (random.chance(0.8)) entries.push([name, withStrange((value as Record<string, unknown>)[name], random)])
  return Object.fromEntries(entries)
}

function wrongByte(draft: Draft, random: Random): void {
  if (!draft.body || draft.body.length === 0) return
  const body = Buffer.from(draft.body)
  body[random.below(body.length)] = random.below(256)
  draft.body = body
}

function replaceHeader(draft: Draft, name: string, value: string): void {
  draft.headers = [...draft.headers.filter(([one]) => one !== name), [name, value]]
}

const methods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'get',
  'NO-SUCH',
]
const contentTypes = [
  '',
  'text/plain',
  'application/json; charset=utf-16',
  'application/xml',
  'multipart/form-data',
  'application/json, text/csv',
  'text/csv;header=absent',
  'application/x-ndjson',
  '/',
  'a'.repeat(2000),
  'application/x-www-form-urlencoded',
  '__proto__',
]
const encodings = [
  'gzip',
  'br',
  'zstd',
  'deflate',
  'gzip, br',
  'identity;q=0',
  'aws-chunked',
  'x'.repeat(500),
]
const headerNames = [
  'accept',
  'accept-encoding',
  'authorization',
  'cookie',
  'idempotency-key',
  'if-none-match',
  'if-match',
  'origin',
  'range',
  'x-request-id',
  'x-forwarded-for',
  'last-event-id',
  'expect',
  'content-type',
  'x-http-method-override',
  '__proto__',
]

const texts = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  'NaN',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '%00',
  '\0',
  '\u202e',
  '💣',
  '\ud800',
  '../../etc/passwd',
  "' or 1=1 --",
  '"; drop table flag; --',
  '<script>',
  '0.0.0.0/99',
  '::1%1',
  '10.0.0',
  '2024-02-30',
  '9'.repeat(400),
  '-0',
  '0x10',
  '1.5',
  '1 2',
  '\r\nx: y',
  '%',
  '%zz',
  '2024-01-31T08:00:00+99:99',
  '275760-09-13T00:00:00.001Z',
  '9223372036854775808',
  'api:',
  'api:-1',
  'api:99999999999999999999',
  '*',
  'W/"x"',
]
const strangeText = (random: Random): string =>
  random.chance(0.85)
    ? random.pick(texts)
    : String.fromCodePoint(...Array.from({ length: random.between(1, 30) }, () => random.below(0xd800)))

const strangeHeader = (random: Random): string =>
  random.chance(0.1)
    ? 'x'.repeat(random.between(1, 15_000))
    : strangeText(random)
        .replace(/[\r\n\0]/g, '')
        .replace(/[^\x20-\xff]/g, '?')

function strangeValue(random: Random): unknown {
  const plain = [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    [],
    {},
    [[]],
    [null],
    { __proto__: null },
    { length: 1e9 },
    'x'.repeat(300),
    'x'.repeat(70_000),
  ]
  if (random.chance(0.5)) return strangeText(random)
  if (random.chance(0.1)) return nested(random.between(1, 200))
  return random.pick(plain)
}

const nested = (levels: number): unknown =>
  levels === 0 ? 1 : levels % 2 === 0 ? [nested(levels - 1)] : { a: nested(levels - 1) }

function strangeBytes(random: Random): Buffer {
  const forms = [
    (): Buffer => Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256))),
    (): Buffer => Buffer.from(JSON.stringify(strangeValue(random))),
    (): Buffer =>
      Buffer.from(JSON.stringify(Array.from({ length: random.below(300) }, () => strangeValue(random)))),
    (): Buffer => Buffer.from('['.repeat(random.below(100_000))),
    (): Buffer => Buffer.from('{"a":'.repeat(random.below(10_000))),
    (): Buffer => Buffer.from('{"x":1,"\\\\":1}\n{"x":1,"\\"":1}'),
    (): Buffer => Buffer.from(`${'"'.repeat(random.below(50))},\n`.repeat(random.below(50))),
    (): Buffer => Buffer.from(String.raw`"\u`),
    (): Buffer => Buffer.alloc(random.below(100_000), random.pick([0, 0x20, 0x0a, 0xff, 0x22])),
  ]
  return random.pick(forms)()
}

const pathTricks: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => `${path}//`,
  (path) => `/..${path}`,
  (path) => `/%2e%2e${path}`,
  (path) => path.replaceAll('/', '%2f'),
  (path) => path.toUpperCase(),
  (path) => `${path};x=y`,
  (path) => `${path}%00`,
  (path) => `${path}/${'x'.repeat(9000)}`,
  (path) => `http://127.0.0.1${path}`,
  (path) => `${path}#x`,
  (path) => `${path}\\..\\`,
  (path) => `/docs/static/..%2f..%2f..%2fpackage.json${path}`,
  () => '*',
  () => '/%',
  () => '/%c0%ae%c0%ae/',
  () => '/__proto__/constructor',
]

const percent = (text: string): string => encodeURIComponent(text.toWellFormed())

const targetOf = ({ path, query }: Draft): string =>
  // No space or line end: these would make another request of it, which others do on purpose.
  `${path}${query.length > 0 ? `?${query.map(([name, value]) => `${name}=${value}`).join('&')}` : ''}`.replace(
    /[\s\0]/g,
    '%20',
  )

function head(draft: Draft, more: readonly (readonly [string, string])[]): Buffer {
  const headers = [['host', '127.0.0.1'], ...draft.headers, ...more]
  const lines = [
    `${draft.method} ${targetOf(draft)} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

const printed = (draft: Draft): Buffer =>
  Buffer.concat([
    head(draft, [
      ['connection', 'close'],
      ...(draft.body ? [['content-length', String(draft.body.length)] as const] : []),
    ]),
    draft.body ?? Buffer.alloc(0),
  ])

/** Bytes that are no good HTTP. */
const tornForms: readonly ((draft: Draft, random: Random) => { bytes: Buffer; breaksOff?: true })[] = [
  (draft, random) => ({
    bytes: Buffer.concat([head(draft, [['content-length', '5000']]), strangeBytes(random).subarray(0, 4000)]),
    breaksOff: true,
  }),
  (draft, random) => ({
    bytes: printed(draft).subarray(0, random.below(printed(draft).length)),
    breaksOff: true,
  }),
  (draft) => ({
    bytes: Buffer.concat([head(draft, [['content-length', '-1']]), draft.body ?? Buffer.alloc(0)]),
  }),
  (draft) => ({
    bytes: Buffer.concat([
      head(draft, [
        ['content-length', '2'],
        ['transfer-encoding', 'chunked'],
      ]),
      Buffer.from('0\r\n\r\n'),
    ]),
  }),
  (draft, random) => ({
    bytes: Buffer.concat([
      head(draft, [
        ['transfer-encoding', 'chunked'],
        ['connection', 'close'],
      ]),
      chunked(draft, random),
    ]),
    breaksOff: true,
  }),
  (draft) => ({
    bytes: Buffer.concat([head(draft, [['transfer-encoding', 'xyz']]), draft.body ?? Buffer.alloc(0)]),
  }),
  (draft) => ({ bytes: Buffer.from(`${draft.method} ${targetOf(draft)}\r\n\r\n`) }),
  (draft) => ({
    bytes: Buffer.from(`${draft.method} ${targetOf(draft)} HTTP/9.9\r\nhost: localhost\r\n\r\n`),
  }),
  (draft) => ({ bytes: Buffer.from(`${draft.method} ${targetOf(draft)} HTTP/1.1\r\n\r\n`) }),
  (draft) => ({
    bytes: Buffer.from(`${draft.method} ${targetOf(draft)} HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`),
  }),
  (_, random) => ({ bytes: strangeBytes(random), breaksOff: true }),
]

function chunked({ body = Buffer.alloc(0) }: Draft, random: Random): Buffer {
  const sizes = [
    body.length.toString(16),
    'ffffffffffffffff',
    '-1',
    'zz',
    '0',
    `${body.length.toString(16)};ext="`,
  ]
  return Buffer.from(
    `${random.pick(sizes)}\r\n${body.toString('latin1')}\r\n${random.pick(['0\r\n\r\n', '', '0\r\nx-trailer: y\r\n\r\n'])}`,
    'latin1',
  )
}
