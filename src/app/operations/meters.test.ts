import { expect, test } from 'vitest'
import { openMeters } from './meters.ts'

test('a label takes so many values, then the rest is told as one', async () => {
  const meters = openMeters()
  const count = meters.counter('seen_total', 'Seen.', ['who'])
  for (let n = 0; n < 2000; n++) count(1, `who ${n}`)
  meters.gauges('known', 'Known.', 'who', function* () {
    for (let n = 0; n < 2000; n++) yield [`who ${n}`, 1] as const
  })
  const text = await meters.service.text()
  for (const name of ['seen_total', 'known']) {
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`))
    expect(lines.length).toBe(501)
    expect(lines).toContain(`${name}{who="other"} 1500`)
  }
})

test('a gauge without a number is not there, and work is timed also when it fails', async () => {
  const meters = openMeters()
  meters.gauge('absent', 'Absent.', () => undefined)
  const timer = meters.timer('work_seconds', 'Work.', { what: 'a' })
  await expect(timer.async(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(timer.sync(() => 5)).toBe(5)
  const text = await meters.service.text()
  expect(text).toMatch(/^work_seconds_count\{what="a"\} 2$/m)
  expect(text).not.toMatch(/^absent \d/m)
})
