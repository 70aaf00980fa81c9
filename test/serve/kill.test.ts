import { it } from 'vitest'
import { compareKilled } from './killed-story.ts'

it('after being killed 5 times it knows what an uninterrupted run knows', async () => {
  await compareKilled(300, 5)
}, 240_000)
