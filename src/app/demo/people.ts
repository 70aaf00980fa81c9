import { liveDemo } from '../../generate/live-demo.ts'
import { loginEvent } from './sources.ts'

/** The names of some people of the sample logins, those first who are attacked alone. */
export function demoPeople(seed: number, from: number, most: number): readonly string[] {
  const { lines, truth } = liveDemo(seed, from).logins
  const seen = [...lines].map(({ line }) => loginEvent(line).username)
  // The truth is complete now that all lines are read.
  const attacked = truth.attacks
    .toSorted((a, b) => a.users.length - b.users.length)
    .flatMap(({ users }) => users)
  return [...new Set([...attacked, ...seen])].slice(0, most)
}
