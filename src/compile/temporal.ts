import type { Formula, Test } from '../model/plan.ts'
import { C, holds, isAbsence, peakOf } from './conditions.ts'
import type { Judged } from './judged.ts'
import { probe, type WindowForm } from './probe.ts'
import { flagsOf, ordered, over, type Query, type Step } from './query.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

export function temporal(query: Query, test: Of<'temporal'>, all: string): Judged {
  const { plan, prefix } = query
  const numbers = plan.inputs.map((_, at) => at)
  const part = `${prefix}n`
  const next = numbers.map(
    (at) =>
      `min(CASE WHEN m${at} THEN t END) OVER ${over(query, ordered, 'ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING')} AS n${at}`,
  )
  const withNext: Step = { name: part, body: `SELECT *, ${next.join(', ')} FROM ${all}` }
  const newest = numbers.map((at) => `(e.m${at} AND (e.n${at} IS NULL OR e.n${at} > p.a))`)
  const form: WindowForm = {
    over: Object.fromEntries(
      numbers.map((at) => [`s${at}`, `max(CASE WHEN m${at} THEN 1 ELSE 0 END) OVER w`]),
    ),
    ...truthOf(test, numbers.length),
  }
  return {
    steps: [withNext, ...probe(query, part, form, flagsOf(plan))],
    part,
    evidence: { kind: 'rows', where: `e.t <= p.a AND (${newest.join(' OR ')})` },
    peak: 'formula' in test ? 'none' : peakOf(test.condition, 'largest'),
    most: Math.max(numbers.length, C),
    reachMs: plan.windowMs,
  }
}

/** A number of the inputs seen, or a formula of which. */
function truthOf(test: Of<'temporal'>, inputs: number): Pick<WindowForm, 'f' | 'holds' | 'absence'> {
  if ('formula' in test) {
    return { f: '1', holds: printFormula(test.formula, inputs), absence: isTrueOfNothing(test.formula) }
  }
  const seen = Array.from({ length: inputs }, (_, at) => `coalesce(s${at}, 0)`)
  return { f: seen.join(' + '), holds: holds(test.condition), absence: isAbsence(test.condition) }
}

function printFormula(formula: Formula, inputs: number): string {
  const print = (inner: Formula): string => printFormula(inner, inputs)
  switch (formula.op) {
    case 'seen':
      return formula.input < inputs ? `coalesce(s${formula.input}, 0) = 1` : 'false'
    case 'all':
      return formula.of.length === 0 ? 'true' : `(${formula.of.map(print).join(' AND ')})`
    case 'any':
      return formula.of.length === 0 ? 'false' : `(${formula.of.map(print).join(' OR ')})`
    case 'not':
      return `(NOT ${print(formula.formula)})`
  }
}

function isTrueOfNothing(formula: Formula): boolean {
  switch (formula.op) {
    case 'seen':
      return false
    case 'all':
      return formula.of.every(isTrueOfNothing)
    case 'any':
      return formula.of.some(isTrueOfNothing)
    case 'not':
      return !isTrueOfNothing(formula.formula)
  }
}

/** `c<i>` of a fact: the ids of the chain that ends in it as step i, the one with the newest start; `s<i>` its start. */
export function temporalOrdered(query: Query, all: string): Judged {
  const { plan, prefix, dialect } = query
  const steps: Step[] = []
  let before = all
  for (const [at] of plan.inputs.entries()) {
    const name = `${prefix}c${at}`
    steps.push({ name, body: `SELECT *, ${chainEnd(query, at)} FROM ${before}` })
    before = name
  }
  const last = plan.inputs.length - 1
  const form: WindowForm = {
    over: { start: `max(s${last}) OVER past` },
    f: '1',
    holds: `coalesce(start > t - ${plan.windowMs}, false)`,
  }
  const ending = `CASE WHEN e.t <= p.a THEN e.c${last} END`
  return {
    steps: [...steps, ...probe(query, before, form, [`s${last}`])],
    part: before,
    evidence: {
      kind: 'ids',
      ids: dialect.atGreatest(ending, dialect.tuple(['e.t', 'e.depth', 'e.id'])),
      count: last + 1,
      where: `e.t <= p.a AND e.c${last} IS NOT NULL`,
    },
    peak: 'none',
    most: Math.max(plan.inputs.length, C),
    reachMs: plan.windowMs,
  }
}

function chainEnd(query: Query, at: number): string {
  const { dialect } = query
  const id = dialect.list(['id'], 'text')
  if (at === 0) return `CASE WHEN m0 THEN t END AS s0, CASE WHEN m0 THEN ${id} END AS c0`
  const earlier = over(query, ordered, 'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING')
  const newest = (column: string): string => `last_value(${column}${at - 1} IGNORE NULLS) OVER ${earlier}`
  return `CASE WHEN m${at} THEN ${newest('s')} END AS s${at},
    CASE WHEN m${at} AND ${newest('c')} IS NOT NULL THEN ${dialect.joined(newest('c'), id)} END AS c${at}`
}
