import type { Test } from '../model/plan.ts'
import { C, holds, isAbsence, needed, peakOf } from './conditions.ts'
import type { Judged } from './judged.ts'
import { probe, type WindowForm } from './probe.ts'
import { flagsOf, ordered, type Query, type Step } from './query.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

export function eventCount(query: Query, test: Of<'event_count'>, part: string): Judged {
  const { plan } = query
  const form: WindowForm = {
    over: { n: 'count(seen) OVER w' },
    f: 'n',
    holds: holds(test.condition),
    absence: isAbsence(test.condition),
  }
  return {
    steps: probe(query, part, form),
    part,
    evidence: { kind: 'rows', where: 'e.t <= p.a' },
    peak: peakOf(test.condition, 'tiles'),
    most: Math.max(needed(test.condition), C),
    reachMs: plan.windowMs,
  }
}

export function valueCount(query: Query, test: Of<'value_count'>, all: string): Judged {
  const { plan, prefix, k } = query
  const values = test.fields.map((_, at) => `v${at}`)
  const most = Math.max(needed(test.condition), C)
  const part = `${prefix}v`
  const present = values.map((v) => `${v} IS NOT NULL`).join(' AND ')
  const withNext: Step = {
    name: part,
    body: `SELECT *, lead(t) OVER (PARTITION BY ${[k, ...values].join(', ')} ORDER BY ${ordered}) AS again FROM ${all} WHERE ${present}`,
  }
  const value = values.length === 1 ? 'v0' : `CASE WHEN seen THEN ${query.dialect.tuple(values)} END`
  const form: WindowForm = {
    over: { n: `count(DISTINCT ${value}) OVER w` },
    f: `least(n, ${most})`,
    holds: holds(test.condition),
    absence: isAbsence(test.condition),
  }
  return {
    steps: [withNext, ...probe(query, part, form, values)],
    part,
    evidence: { kind: 'rows', where: 'e.t <= p.a AND (e.again IS NULL OR e.again > p.a)' },
    peak: peakOf(test.condition, 'largest'),
    most,
    reachMs: plan.windowMs,
  }
}

export function share(query: Query, test: Of<'share'>, part: string): Judged {
  const form: WindowForm = {
    over: { part: 'count(CASE WHEN m0 THEN 1 END) OVER w', n: 'count(seen) OVER w' },
    f: `CASE WHEN n = 0 THEN 0 ELSE ${query.dialect.quotient('100 * part', 'n')} END`,
    holds: `n > 0 AND part >= ${test.min} AND part * 100 >= ${test.percent} * n`,
  }
  return {
    steps: probe(query, part, form, flagsOf(query.plan)),
    part,
    evidence: { kind: 'rows', where: 'e.t <= p.a AND e.m0' },
    peak: 'largest',
    most: C,
    reachMs: query.plan.windowMs,
  }
}
