import { expect, test } from 'vitest'
import { ReportCollector } from './collector.ts'
import { alertOf, floodOf, spanOf } from './fixture.ts'
import { PAGE } from './layout.ts'
import type { Report } from './report.ts'
import { reportHtml } from './report-html.ts'
import { reportJson } from './report-json.ts'
import { code, plain, reportMarkdown } from './report-markdown.ts'
import { reportText } from './report-text.ts'

const HOSTILE = '"><script>alert(1)</script>\x1b[2J|`\u202e[x](http://evil)'

function reportOf(user: string): Report {
  const collector = new ReportCollector()
  const login = (minute: number, status: string) => ({
    time: minute * 60_000,
    'user.name': user,
    'src_endpoint.ip': '203.0.113.9',
    status,
  })
  collector.add(
    spanOf('authentication', [
      login(0, 'Failure'),
      login(1, 'Failure'),
      login(2, 'Success'),
      login(20, 'Success'),
    ]),
  )
  collector.alert(floodOf())
  collector.alert(alertOf({ key: { 'user.name': user }, reason: `5 failures of ${user}.` }))
  return collector.finish({
    inputs: ['logins.csv'],
    quality: {
      rows: 5,
      accepted: 4,
      duplicates: 0,
      late: 0,
      rejected: { 'time:missing': 1 },
      faults: {},
      repaired: {},
    },
    isInside: (address) => address.startsWith('192.168.'),
    about: () => '',
    attributions: ['Places by somebody'],
  })
}

test('text says what a person wants to know first', () => {
  const text = reportText(reportOf('ann'))
  expect(text.split('\n').slice(0, 25).join('\n')).toBe(`Vedette report: logins.csv
1970-01-01 00:00:00 to 00:20:00 UTC (20 min)
4 logins; 80.0 % of 5 rows accepted
1 attack, 1 other alert

Attacks
───────
syn flood  1 episode  1,000 events  10.0 kB  1 min

SYN FLOOD  high  1970-01-01 00:01:00 to 00:02:00 (1 min)  Flood
  volume   1,000 events, 10.0 kB, 17 events a second
  peak     400 at 00:01:30, as the rule counts
  targets  10.0.0.1
  outside  198.51.100.1 (900)
  inside   192.168.1.5 (30); yours: look at these hosts, do not block them
  why      5 failures within 5 min.
  advice   Block the address.

Logins by minute
────────────────
1 ┤███                 █
  ┤███                 █
  ┤███                 █
  ┤███                 █
  ┤███                 █`)
  expect(text).toContain('    ━ syn flood')
  expect(text).toContain('  ann        4  100.0 %       2  ████')
  expect(text).toContain('time:missing  1  A field that the event cannot do without is absent or empty.')
})

test('text stays inside the page and steers no terminal', () => {
  const text = reportText(reportOf(HOSTILE.repeat(9)))
  expect(text).not.toMatch(/[^\n\P{C}]/u)
  const longest = Math.max(...text.split('\n').map((line) => line.length))
  expect(longest).toBeLessThanOrEqual(PAGE)
})

test('the page holds no tag, link or control character of others', () => {
  const page = reportHtml(reportOf(HOSTILE))
  expect(page).not.toContain('<script')
  expect(page).not.toContain('\x1b')
  expect(page).not.toContain('\u202e')
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J')
})

test('the page needs nothing from elsewhere and is whole', () => {
  const page = reportHtml(reportOf('ann'))
  expect(page).not.toMatch(/\s(src|href)=|url\(|@import/i)
  expect(page).toContain("default-src 'none'")
  for (const tag of ['main', 'section', 'table', 'svg', 'tr', 'td', 'article', 'dl', 'g']) {
    const count = (pattern: RegExp) => page.match(pattern)?.length ?? 0
    expect([tag, count(new RegExp(`<${tag}[ >]`, 'g'))]).toEqual([tag, count(new RegExp(`</${tag}>`, 'g'))])
  }
  expect(page).toContain('<b>4</b><span>logins</span>')
})

test.each([
  ['ann', '`ann`'],
  ['a`b', '``a`b``'],
  ['`', '`` ` ``'],
  ['a|b', '`a\\|b`'],
  ['', ''],
])('code of %j', (text, shown) => {
  expect(code(text)).toBe(shown)
})

test('markdown makes nothing of others a link, a tag or a cell', () => {
  expect(plain('[x](y) <b> a|b *c* _d_')).toBe('\\[x\\](y) \\<b\\> a\\|b \\*c\\* \\_d\\_')
  expect(plain('see http://evil and www.evil')).toBe('see http\\://evil and www\\.evil')
  const rows = reportMarkdown(reportOf(HOSTILE))
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const cells = (line: string) => line.replaceAll('\\|', '').split('|').length
  const tables = rows.join('\n').split(/\n(?=\|[^\n]*\n\| ?---)/)
  for (const table of tables) expect(new Set(table.split('\n').map(cells)).size).toBe(1)
})

test('json holds everything, times in ISO 8601, texts as they came', () => {
  const report = JSON.parse(reportJson(reportOf(HOSTILE)))
  expect(report).toMatchObject({
    kind: 'report',
    span: { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:20:00.000Z' },
    attacks: [{ openedAt: '1970-01-01T00:01:00.000Z', peak: { value: 400, at: '1970-01-01T00:01:30.000Z' } }],
    alerts: { total: 1 },
  })
  expect(report.classes[0].tables[0].rows[0].value).toBe(HOSTILE)
})
