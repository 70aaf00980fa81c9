import { expect, test } from 'vitest'
import { configOf } from '../live-config.ts'
import { openLog } from './log.ts'

function logged(format: 'json' | 'text' | 'auto', isTTY: boolean) {
  const lines: string[] = []
  const log = openLog(configOf({ logs: { format, level: 'info' } }), {
    isTTY,
    write: (line) => void lines.push(line),
  })
  return { log, lines }
}

test('lines are JSON, with level and time in words', () => {
  const { log, lines } = logged('auto', false)
  log.info({ path: '/' }, 'answered')
  log.debug('not told')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), path: '/', msg: 'answered' },
  ])
})

test('on a terminal they are for people', () => {
  const { log, lines } = logged('auto', true)
  log.warn({ path: '/', status: 404 }, 'answered')
  expect(lines).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} warn {2}answered path=\/ status=404\n$/),
  ])
})

test.each(['json', 'text'] as const)('nothing in a text from outside steers a terminal (%s)', (format) => {
  const { log, lines } = logged(format, false)
  log.info({ agent: 'a\u001b[2Jb\u009b31mc\u202ed\ne' }, 'seen \u001b]0;x\u0007')
  expect(lines.join('').replace(/\n$/, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  if (format === 'json') expect(JSON.parse(lines[0]!).agent).toBe('a\u001b[2Jb\u009b31mc\u202ed\ne')
})

test('what is secret by its name is hidden', () => {
  const { log, lines } = logged('json', false)
  log.info({ password: 'hunter2', request: { token: 'hunter2' }, name: 'dana' }, 'asked')
  expect(lines.join('')).not.toContain('hunter2')
  expect(lines.join('')).toContain('dana')
})

test('an error is told with where it came from', () => {
  const { log, lines } = logged('text', false)
  log.error(new Error('broken'))
  expect(lines.join('')).toMatch(/error broken.*\n {4}Error: broken\n {4} {4}at /)
})
