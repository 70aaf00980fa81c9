import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import { beginService, endBegun } from '../../src/app/begin.ts'
import { configOf } from '../../src/app/live-config.ts'
import { newFolder } from './servers.ts'

it('what was begun can be ended, when nothing goes on with it', async () => {
  const folder = newFolder()
  const { current } = configOf({ storage: { data: folder.path } })
  const running = () => globSync('postgres/**/postmaster.pid', { cwd: folder.path })
  try {
    const begun = beginService(current)
    await begun.embedded
    expect(running()).toHaveLength(1)
    await endBegun(begun)
    expect(running()).toEqual([])
    // The folder is free, also for one that is ended before anything of it runs.
    await endBegun(beginService(current))
    expect(running()).toEqual([])
  } finally {
    folder.remove()
  }
})
