import type { Near, Span } from './nearness.ts'

/** What was there without a longer gap, and of that who is not united yet, or the one to unite with. */
interface Stretch<Member> extends Span {
  readonly members: readonly Member[]
  readonly united: boolean
}

/** All that shares one key, as stretches of time with gaps between them that are too long to join them. */
export class Stretches<Member> {
  readonly #near: Near
  /** In order of time. */
  #stretches: Stretch<Member>[] = []

  constructor(near: Near) {
    this.#near = near
  }

  get empty(): boolean {
    return this.#stretches.length === 0
  }

  /** Adds a member, or more of its time, and gives those whom that makes one; none while they are too few. */
  add({ from, to }: Span, member: Member): readonly Member[] {
    const { gapMs, least } = this.#near
    const first = this.#firstEndingFrom(from - gapMs)
    let last = first
    while (last < this.#stretches.length && this.#stretches[last]!.from <= to + gapMs) last++
    const near = this.#stretches.slice(first, last)
    const members = [...new Set([...near.flatMap((one) => one.members), member])]
    const united = near.some((one) => one.united) || members.length >= least
    this.#stretches.splice(first, last - first, {
      from: Math.min(from, near[0]?.from ?? from),
      to: near.reduce((latest, one) => Math.max(latest, one.to), to),
      members: united ? members.slice(0, 1) : members,
      united,
    })
    return united ? members : []
  }

  /** Removes the stretches of these members; gives members of others that stood there, to be added again. */
  removeAll(isGone: (member: Member) => boolean): readonly Member[] {
    const left: Member[] = []
    this.#stretches = this.#stretches.filter(({ members }) => {
      if (!members.some(isGone)) return true
      for (const member of members) if (!isGone(member)) left.push(member)
      return false
    })
    return left
  }

  /** The place of the first stretch that does not end before a time; their ends are in order as they are. */
  #firstEndingFrom(time: number): number {
    let low = 0
    let high = this.#stretches.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#stretches[middle]!.to < time) low = middle + 1
      else high = middle
    }
    return low
  }
}
