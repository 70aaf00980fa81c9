import { afterAll, describe, expect, it } from 'vitest'
import { scratch, vedette } from './command.ts'

const folder = scratch()
afterAll(folder.remove)

/** The rule that is shipped, over ten seconds and one request a second. */
const rule = (hold: string) => `title: High traffic
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b11
status: test
correlation:
  type: event_count
  rules: [any_request]
  timespan: 10s
  condition: { gt: 10 }
level: medium
vedette:
  hold: ${hold}
  message: High traffic generated an alert - hits = {value}, triggered at {time}
  recovery: High traffic recovered at {time}
---
title: Request
name: any_request
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b12
status: test
logsource: { category: webserver }
detection:
  selection: { http_response.code|exists: true }
  condition: selection
level: informational
`

const EPOCH = 1_549_573_860
const header = '"remotehost","rfc931","authuser","date","request","status","bytes"'
const row = (second: number) =>
  `"10.0.0.${(second % 9) + 1}","-","apache",${EPOCH + second},"GET /api/user HTTP/1.0",200,1234`
const at = (second: number) => new Date(1000 * (EPOCH + second)).toISOString()
const opened = (hits: number, second: number) =>
  `High traffic generated an alert - hits = ${hits}, triggered at ${at(second)}`
const recovered = (second: number) => `High traffic recovered at ${at(second)}`

const times = [2, 4, 4, ...Array<number>(8).fill(10), 18, 18, 18, 50]
const apart = [opened(11, 10), recovered(12), opened(11, 18), recovered(20)]

/** Two seconds here and there, each a little further down than its time says. */
const shaken = times
  .map((time, i) => ({ time, place: time + ((i * 7) % 5) }))
  .sort((a, b) => a.place - b.place)

describe('high traffic in a CSV log', () => {
  const rows = times.map(row)
  const inputs = [
    { name: 'in order', hold: '0s', lines: [header, ...rows], wanted: apart },
    {
      name: 'out of order by some seconds',
      hold: '0s',
      lines: [header, ...shaken.map(({ time }) => row(time))],
      wanted: apart,
    },
    {
      name: 'with blank lines, a repeated header and a torn line',
      hold: '0s',
      lines: [
        header,
        '',
        ...rows.slice(0, 4),
        header,
        '',
        row(9).slice(0, 30),
        row(9).slice(0, 55),
        ...rows.slice(4),
      ],
      wanted: apart,
    },
    {
      name: 'with a hold of ten seconds: one alert',
      hold: '10s',
      lines: [header, ...rows],
      wanted: [opened(11, 10), recovered(20)],
    },
  ]

  it.each(inputs)('$name', async ({ hold, lines, wanted }) => {
    const rules = folder.file(`${hold}.yml`, rule(hold))
    const ran = await vedette(['watch', '--no-builtin', '--rules', rules, '-'], {
      stdin: `${lines.join('\n')}\n`,
    })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout.split('\n').filter((line) => line.startsWith('High traffic'))).toEqual(wanted)
    expect(ran.stdout).toMatch(/sections +\/api \d/)
  })

  it('the rule that is shipped says it too', async () => {
    const burst = Array<string>(1201).fill(row(7))
    const ran = await vedette(['watch', '-'], { stdin: `${[header, ...burst].join('\n')}\n` })
    expect(ran.stdout.split('\n')).toContain(opened(1201, 7))
    expect(ran.stdout.split('\n')).toContain(recovered(127))
  })
})
