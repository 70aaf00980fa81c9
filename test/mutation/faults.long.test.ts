import { afterAll, describe, expect, it } from 'vitest'
import { builtinCases, caseFolders } from '../../src/app/run-cases.ts'
import { faults } from './faults.ts'
import { type Failures, failuresUnder } from './plant.ts'

const cases = caseFolders(builtinCases).map((path) => path.split('/').slice(-2).join('/'))
const sound = failuresUnder(undefined)
const tried = cases.filter((name) => !sound.has(name))
const found = new Map<string, Failures>()

/** Cases that fail under a fault, among those that pass without one. */
const caught = (failures: Failures): readonly string[] => tried.filter((name) => failures.has(name))

describe('planted faults', () => {
  it.each(faults)('some case fails where the engine has the fault: $name', (fault) => {
    const failures = failuresUnder(fault)
    found.set(fault.name, failures)
    expect(caught(failures)).not.toEqual([])
  })

  it('every case fails under at least one of them', () => {
    expect(found.size).toBe(faults.length)
    expect(tried.filter((name) => ![...found.values()].some((failures) => failures.has(name)))).toEqual([])
  })

  afterAll(() => console.log(table()))
})

/** Fault, how many cases fail, by which checks. */
function table(): string {
  const width = Math.max(...faults.map(({ name }) => name.length))
  const lines = faults.map(({ name }) => {
    const failures = found.get(name) ?? new Map<string, readonly string[]>()
    const names = caught(failures)
    const checks = new Set(names.flatMap((one) => failures.get(one)!))
    return `${name.padEnd(width)}  ${String(names.length).padStart(5)}  ${[...checks].join(', ')}`
  })
  const head = `${'fault'.padEnd(width)}  cases  checks`
  const out = sound.size > 0 ? [`not tried, since they do not pass without a fault: ${sound.size}`] : []
  return [`${tried.length} cases, ${faults.length} faults`, head, ...lines, ...out].join('\n')
}
