import { liveDemo } from '../../generate/live-demo.ts'
import type { Person } from '../../generate/upstream.ts'
import { loginEvent } from './sources.ts'

/** Some people of the sample logins, by the names of their accounts, with the address that each signs in from; those first who are attacked alone. */
export function demoPeople(seed: number, from: number, most: number): readonly Person[] {
  const { lines, truth } = liveDemo(seed, from).logins
  const entered = [...lines].map(({ line }) => loginEvent(line)).filter(({ success }) => success)
  // The truth is complete now that all lines are read.
  const strangers = new Set(truth.attacks.flatMap(({ sources }) => sources))
  const homes = new Map<string, string>()
  // Who shares an address is known by one name.
  const taken = new Set<string>()
  for (const { username, source_ip: address } of entered) {
    if (homes.has(username) || taken.has(address) || strangers.has(address)) continue
    homes.set(username, address)
    taken.add(address)
  }
  const attacked = truth.attacks.toSorted((a, b) => a.users.length - b.users.length)
  const names = new Set([...attacked.flatMap(({ users }) => users), ...homes.keys()])
  return [...names]
    .flatMap((id) => {
      const address = homes.get(id)
      return address === undefined ? [] : [{ id, address }]
    })
    .slice(0, most)
}
