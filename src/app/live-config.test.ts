import { expect, test } from 'vitest'
import type { Config } from '../config/schema.ts'
import { configOf, liveConfig } from './live-config.ts'

const { current } = configOf()

test('a new file changes what can change, and names what waits for a restart', () => {
  let file: Config = current
  const live = liveConfig(() => file)
  const told: Config[] = []
  live.onChange((config) => told.push(config))
  file = { ...current, server: { ...current.server, drain: 1, port: 1 } }
  expect(live.reload()).toEqual({ changed: ['server.drain'], afterRestart: ['server.port'] })
  expect(live.current.server).toEqual({ ...current.server, drain: 1 })
  expect(told).toEqual([live.current])
  expect(live.reload()).toEqual({ changed: [], afterRestart: ['server.port'] })
  expect(told.length).toBe(1)
})

test('a bad new file changes nothing', () => {
  let bad = false
  const live = liveConfig(() => {
    if (bad) throw new Error('bad')
    return current
  })
  bad = true
  expect(() => live.reload()).toThrow('bad')
  expect(live.current).toBe(current)
})
