import { expect, test } from 'vitest'
import { rawBatch, testCleaner, valuesOf } from './fixture.ts'

/** The fields made from one request line, `method target version host path query section`. */
const parts = (names: readonly string[], cells: readonly string[]): Record<string, unknown> =>
  partsOfRows(names, [cells])[0]!

function partsOfRows(
  names: readonly string[],
  rows: readonly (readonly string[])[],
): Record<string, unknown>[] {
  const { cleaner } = testCleaner('http')
  const { batch } = cleaner.clean(
    rawBatch(
      ['time', 'ip', ...names],
      rows.map((cells) => ['5000', '1.2.3.4', ...cells]),
    ),
  )
  return rows.map((_, row) => {
    const value = (field: string) => valuesOf(batch, `http_request.${field}`)[row]
    return Object.fromEntries(
      [
        ['method', value('http_method')],
        ['target', value('url.url_string')],
        ['version', value('version')],
        ['host', value('url.hostname')],
        ['path', value('url.path')],
        ['query', value('url.query_string')],
        ['section', value('url.section')],
      ].filter(([, found]) => found !== undefined),
    )
  })
}

test.each([
  {
    line: 'GET /a%20b/c?q=1+2%26x HTTP/1.1',
    method: 'GET',
    target: '/a%20b/c?q=1+2%26x',
    version: 'HTTP/1.1',
    path: '/a b/c',
    query: 'q=1 2&x',
    section: '/a b',
  },
  { line: 'GET / HTTP/1.0', method: 'GET', target: '/', version: 'HTTP/1.0', path: '/', section: '/' },
  {
    line: 'GET /pages/create HTTP/1.1',
    method: 'GET',
    target: '/pages/create',
    version: 'HTTP/1.1',
    path: '/pages/create',
    section: '/pages',
  },
  { line: 'GET /pages', method: 'GET', target: '/pages', path: '/pages', section: '/pages' },
  {
    line: 'GET //x/y? HTTP/1.1',
    method: 'GET',
    target: '//x/y?',
    version: 'HTTP/1.1',
    path: '//x/y',
    query: '',
    section: '/x',
  },
  {
    line: 'GET /%zz%4 HTTP/1.1',
    method: 'GET',
    target: '/%zz%4',
    version: 'HTTP/1.1',
    path: '/%zz%4',
    section: '/%zz%4',
  },
  {
    line: 'GET /%252e HTTP/1.1',
    method: 'GET',
    target: '/%252e',
    version: 'HTTP/1.1',
    path: '/%2e',
    section: '/%2e',
  },
  {
    line: 'GET /a%2Fb/c HTTP/1.1',
    method: 'GET',
    target: '/a%2Fb/c',
    version: 'HTTP/1.1',
    path: '/a/b/c',
    section: '/a/b',
  },
  {
    line: 'GET /a b HTTP/1.1',
    method: 'GET',
    target: '/a b',
    version: 'HTTP/1.1',
    path: '/a b',
    section: '/a b',
  },
  {
    line: 'GET http://User@My.Site.com:80/pages/x?q HTTP/1.1',
    method: 'GET',
    target: 'http://User@My.Site.com:80/pages/x?q',
    version: 'HTTP/1.1',
    host: 'my.site.com',
    path: '/pages/x',
    query: 'q',
    section: 'http://my.site.com/pages',
  },
  {
    line: 'CONNECT a.b:443 HTTP/1.1',
    method: 'CONNECT',
    target: 'a.b:443',
    version: 'HTTP/1.1',
    host: 'a.b',
  },
  {
    line: 'OPTIONS * HTTP/1.1',
    method: 'OPTIONS',
    target: '*',
    version: 'HTTP/1.1',
    path: '*',
    section: '/*',
  },
  {
    line: '\\x16\\x03\\x01',
    target: '\\x16\\x03\\x01',
    path: '\\x16\\x03\\x01',
    section: '/\\x16\\x03\\x01',
  },
  { line: 'GET', method: 'GET' },
  { line: '-' },
])('takes apart $line', ({ line, ...wanted }) => {
  expect(parts(['request'], [line])).toEqual(wanted)
})

test('puts the host asked for into the section', () => {
  expect(parts(['request', 'vhost'], ['GET /pages/create HTTP/1.1', 'My.site.com:8080'])).toMatchObject({
    host: 'my.site.com',
    section: 'http://my.site.com/pages',
  })
  expect(parts(['request', 'vhost'], ['GET / HTTP/1.1', 'a'])).toMatchObject({ section: 'http://a/' })
  expect(parts(['request', 'vhost'], ['GET /x HTTP/1.1', '-'])).toMatchObject({ section: '/x' })
  expect(parts(['request', 'vhost'], ['GET /x HTTP/1.1', '[::1]:80'])).toMatchObject({
    section: 'http://[::1]/x',
  })
})

test('joins path and query that are columns of their own', () => {
  expect(parts(['cs-method', 'cs-uri-stem', 'cs-uri-query'], ['POST', '/a%20b/c', 'x=%31'])).toEqual({
    method: 'POST',
    target: '/a%20b/c?x=%31',
    path: '/a b/c',
    query: 'x=1',
    section: '/a b',
  })
  expect(parts(['cs-uri-stem', 'cs-uri-query'], ['/a', '-'])).toEqual({
    target: '/a',
    path: '/a',
    section: '/a',
  })
})

test('reads URLs whole, without their fragment', () => {
  expect(parts(['url'], ['https://h/p/q?x=1#top'])).toMatchObject({
    host: 'h',
    path: '/p/q',
    query: 'x=1',
    section: 'http://h/p',
  })
  expect(parts(['url'], ['https://h?x'])).toMatchObject({ path: '', query: 'x', section: 'http://h/' })
})

test('leaves fields that come decoded as they are', () => {
  const names = ['http_request.url.path', 'http_request.url.query_string', 'http_request.url.hostname']
  expect(parts(names, ['/a%20b/c', 'x+y', 'h'])).toEqual({
    path: '/a%20b/c',
    query: 'x+y',
    host: 'h',
    section: 'http://h/a b',
  })
})

test('rows of the same request have the same parts', () => {
  const rows = ['/a/b?c', '-', '/a/b?c', '', '/d', '/a/b?c'].map((target) => ['GET', target])
  expect(partsOfRows(['method', 'url'], rows).map(({ section }) => section)).toEqual([
    '/a',
    undefined,
    '/a',
    undefined,
    '/d',
    '/a',
  ])
})

test('a request means something else with CONNECT', () => {
  const rows = ['GET', 'CONNECT', 'GET'].map((method) => [method, 'a:443'])
  expect(partsOfRows(['method', 'url'], rows)).toMatchObject([
    { path: 'a:443' },
    { host: 'a' },
    { path: 'a:443' },
  ])
})
