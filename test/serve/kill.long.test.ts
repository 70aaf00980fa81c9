import { it } from 'vitest'
import { compareKilled } from './killed-story.ts'

it('after being killed 50 times it knows what an uninterrupted run knows', async () => {
  await compareKilled(3000, 50)
}, 1_800_000)
