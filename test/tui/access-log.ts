const BASE = Date.UTC(2024, 4, 6, 7)

const paths = ['/', '/shop/shoe', '/shop/hat', '/api/cart', '/static/app.js', '/about']
const agents = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/125.0', 'curl/8.5.0', 'Googlebot/2.1']
const codes = [200, 200, 200, 404, 500]

export interface LoggedRequest {
  readonly source?: string
  readonly path?: string
  readonly code?: number
  readonly bytes?: number
  readonly agent?: string
}

/** A line of an access log, so many seconds after the beginning. */
export function logged(
  second: number,
  { source = '203.0.113.5', path = '/', code = 200, bytes = 100, agent = 'curl/8' }: LoggedRequest = {},
): string {
  const at = new Date(BASE + 1000 * second).toISOString()
  return `${source} - - [06/May/2024:${at.slice(11, 19)} +0000] "GET ${path} HTTP/1.1" ${code} ${bytes} "-" "${agent}"\n`
}

/** Ten minutes of a web site: three requests a second or four, twenty in the last two minutes, and two probes. */
export function tenMinutes(): string {
  const lines: string[] = []
  for (let second = 0; second < 600; second++) {
    const requests = second >= 480 ? 20 : 3 + (Math.floor(second / 60) % 2)
    for (let k = 0; k < requests; k++) {
      const i = second * 7 + k * 3
      lines.push(
        logged(second, {
          source: `203.0.113.${i % 11}`,
          path: paths[i % 6]!,
          code: codes[i % 5]!,
          bytes: 100 + (i % 900),
          agent: agents[i % 3]!,
        }),
      )
    }
    if (second === 200)
      lines.push(logged(second, { source: '198.51.100.9', path: '/admin/setup', code: 404 }))
    if (second === 590)
      lines.push(
        logged(second, {
          source: '198.51.100.7',
          path: '/admin/login?next=%2F',
          code: 403,
          bytes: 512,
          agent: 'sqlmap/1.7',
        }),
      )
  }
  return lines.join('')
}

/** A baseline that is learned in two minutes, and a rule for probes, whose alerts last ten seconds. */
export const siteRules = `title: More requests than usual
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2c01
status: test
correlation:
  type: baseline
  rules: [site_request]
  timespan: 1m
  learn: 2
  threshold: 50
level: high
vedette:
  advice: Look at who asks, and for what.
---
title: Request
name: site_request
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2c02
status: test
logsource: { category: webserver }
detection:
  selection: { http_request.http_method: GET }
  condition: selection
level: informational
---
title: Somebody tries doors
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2c03
status: test
correlation:
  type: event_count
  rules: [door]
  group-by: [src_endpoint.ip]
  timespan: 10s
  condition: { gte: 1 }
level: critical
vedette:
  advice: Block the source.
---
title: Request for what administrators use
name: door
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2c04
status: test
logsource: { category: webserver }
detection:
  selection: { http_request.url.path|startswith: /admin }
  condition: selection
level: low
`
