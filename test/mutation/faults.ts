import { begin, engine, type Fault, inBatch, inCodes, inFinding, inPlan, inSource } from './fault.ts'
import { seasons } from './season-faults.ts'

/** Windows and limits that are off by one, or of another kind. */
const boundaries: readonly Fault[] = [
  inPlan('window one ms longer', '{ ...plan, windowMs: plan.windowMs + 1 }'),
  inPlan('window one ms shorter', '{ ...plan, windowMs: plan.windowMs - 1 }'),
  inPlan('window twice as long', '{ ...plan, windowMs: plan.windowMs * 2 }'),
  inPlan('hold one ms longer', '{ ...plan, holdMs: plan.holdMs + 1 }'),
  inPlan('hold one ms shorter', '{ ...plan, holdMs: Math.max(0, plan.holdMs - 1) }'),
  inPlan('hold forgotten', '{ ...plan, holdMs: 0 }'),
  inPlan('forget one ms longer', '{ ...plan, forgetMs: plan.forgetMs + 1 }'),
  inPlan('forget one ms shorter', '{ ...plan, forgetMs: plan.forgetMs - 1 }'),
  inSource(
    'touching intervals are two',
    'detect/episodes.ts',
    'time <= episode.end ||',
    'time < episode.end ||',
  ),
  inSource(
    'a gap of one ms is none',
    'detect/episodes.ts',
    'time <= episode.end ||',
    'time <= episode.end + 1 ||',
  ),
  inSource('horizon one ms early', 'detect/engine.ts', 'openedAt <= this.#newest', 'openedAt < this.#newest'),
  inSource('no horizon', 'detect/engine.ts', 'openedAt <= this.#newest', 'openedAt < Infinity'),
]

const withCondition = (condition: string): string =>
  `plan.test.condition ? { ...plan, test: { ...plan.test, condition: plan.test.condition${condition} } } : plan`

/** Conditions and rules that are understood wrongly. */
const conditions: readonly Fault[] = [
  inPlan('second comparison forgotten', withCondition('.slice(0, 1)')),
  inPlan('one more than asked for', withCondition('.map((one: any) => ({ ...one, n: one.n + 1 }))')),
  inPlan(
    'one less than asked for',
    withCondition('.map((one: any) => ({ ...one, n: Math.max(0, one.n - 1) }))'),
  ),
  inPlan(
    'order of steps not looked at',
    "plan.test.type === 'temporal_ordered' ? { ...plan, test: { type: 'temporal', condition: [{ op: 'gte', n: plan.inputs.length }] } } : plan",
  ),
  inPlan('only the first rule looked at', '{ ...plan, inputs: plan.inputs.slice(0, 1) }'),
  inPlan(
    'values counted as events',
    "plan.test.type === 'value_count' ? { ...plan, test: { type: 'event_count', condition: plan.test.condition } } : plan",
  ),
  inPlan(
    'one bucket fewer remembered',
    'plan.test.buckets ? { ...plan, test: { ...plan.test, buckets: plan.test.buckets - 1 } } : plan',
  ),
  inPlan(
    'held buckets are history',
    "plan.test.type === 'spike' ? { ...plan, test: { ...plan.test, exclude: false } } : plan",
  ),
  inPlan(
    'reaching is passing',
    "plan.test.type === 'baseline' ? { ...plan, test: { ...plan.test, atLeast: true } } : plan",
  ),
  inPlan('a life lasts ten times as long', '{ ...plan, forgetMs: plan.forgetMs * 10 }'),
  inSource(
    'a life judged from its first event',
    'detect/window-judge.ts',
    'state.first + this.#windowMs',
    'state.first',
  ),
  inSource(
    'nothing opens at an expiry',
    'detect/window-judge.ts',
    '#wake(slot: number, at: number): void {',
    '#wake(slot: number, at: number): void {\n    return',
  ),
]

/** Keys and values that are taken wrongly. */
const keys: readonly Fault[] = [
  inPlan(
    'one key for all',
    '{ ...plan, key: [], inputs: plan.inputs.map((input: any) => ({ ...input, keyFields: [] })) }',
  ),
  inPlan(
    'only the first field of the key',
    '{ ...plan, key: plan.key.slice(0, 1), inputs: plan.inputs.map((input: any) => ({ ...input, keyFields: input.keyFields.slice(0, 1) })) }',
  ),
  inCodes('missing and null are the empty text', 'Math.max(code, 2)'),
  inCodes('null is the empty text', 'code === 1 ? 2 : code'),
  inCodes('the empty text is missing', 'code === 2 ? 0 : code'),
  inCodes(
    'letters folded',
    'code < 3 ? code : column.dictionary.code(column.dictionary.text(code).toLowerCase())',
  ),
  inCodes(
    'a list is a text',
    'column.dictionary.elements(code) ? column.dictionary.code(column.dictionary.text(code)) : code',
  ),
  inCodes('only the first value of a list', '(column.dictionary.elements(code) ?? [code])[0]'),
  inSource(
    'every value of a list must match',
    'detect/value-test.ts',
    'value.some((one) => test(one, present))',
    'value.every((one) => test(one, present))',
  ),
  inSource(
    'equal values of a list are several',
    'detect/several.ts',
    '[...new Set(dictionaries[at]!.elements(code) ?? [code])]',
    '[...(dictionaries[at]!.elements(code) ?? [code])]',
  ),
  inSource(
    'a text without a number is 0',
    'detect/value-fields.ts',
    'decimalOf(text) ?? Number.NaN',
    'decimalOf(text) ?? 0',
  ),
  inSource('an event has any number of keys', 'detect/several.ts', 'MOST_KEYS = 64', 'MOST_KEYS = 6400'),
  inSource(
    'a list has any number of values',
    'detect/several.ts',
    'MOST_PIECES = 1024',
    'MOST_PIECES = 10240',
  ),
  inSource(
    'a field that is missing satisfies no "not"',
    'detect/value-test.ts',
    'return (value, present) => !test(value, present)',
    'return (value, present) => value !== undefined && !test(value, present)',
  ),
]

/** Time and order. */
const order: readonly Fault[] = [
  inBatch(
    'times cut to seconds',
    'for (let i = 0; i < batch.length; i++) batch.time[i] -= batch.time[i] % 1000',
  ),
  inSource(
    'order of arrival',
    'order/in-order.ts',
    'const sorted = this.#isSorted(keys)',
    'const sorted = true',
  ),
  inSource(
    'order of arrival inside one ms',
    'model/event-ids.ts',
    'return left < right ? -1 : left > right ? 1 : 0',
    'return left === right ? 0 : a - b',
  ),
  inSource(
    'ids compared as numbers',
    'model/event-ids.ts',
    'return left < right ? -1 : left > right ? 1 : 0',
    "return left.localeCompare(right, 'en', { numeric: true })",
  ),
  inSource(
    'late at the watermark',
    'order/sequencer.ts',
    'if (t < watermark) late',
    'if (t <= watermark) late',
  ),
  inSource(
    'late one ms after it',
    'order/sequencer.ts',
    'if (t < watermark) late',
    'if (t < watermark - 1) late',
  ),
  inSource(
    'the watermark itself is sealed',
    'order/sequencer.ts',
    'yield* this.#spans(this.#watermark)',
    'yield* this.#spans(this.#watermark + 1)',
  ),
  inBatch(
    'judged after every event',
    'for (let i = 1; i < batch.length; i++) if (batch.time[i] <= batch.time[i - 1]) batch.time[i] = batch.time[i - 1] + 1 / 1024',
  ),
]

/** Sequences, several rules, and alerts as events of others. */
const several: readonly Fault[] = [
  {
    name: 'an event of two rules is two',
    edits: [
      { file: 'detect/unit.ts', find: '} else if (alike) {', put: '} else if (false) {' },
      { file: 'detect/hits.ts', find: 'if (same >= 0 && givers[same] !== piece) {', put: 'if (false) {' },
    ],
  },
  inSource(
    'an event serves every step it matches',
    'detect/sequence.ts',
    'if (slots[i] !== 0) this.#hit(',
    'if (slots[i] !== 0) for (let n = 0; n < 3; n++) this.#hit(',
  ),
  inSource(
    'a chain keeps its first start',
    'detect/sequence.ts',
    'chains[step] = longer(before, events, row)',
    'chains[step] ??= longer(before, events, row)',
  ),
  inSource(
    'steps between first and last not looked at',
    'detect/sequence.ts',
    'undefined : chains[step - 1]',
    'undefined : chains.find((one: any) => one)',
  ),
  inSource(
    'an alert is there only when it opens',
    'detect/unit.ts',
    "const lasting = type === 'temporal' || type === 'temporal_ordered'",
    'const lasting = false',
  ),
  inSource(
    'an alert counts as long as it lasts',
    'detect/unit.ts',
    "const lasting = type === 'temporal' || type === 'temporal_ordered'",
    'const lasting = true',
  ),
  inSource(
    'alerts stand before events',
    'detect/hits.ts',
    'return a.piece.depth - b.piece.depth',
    'return b.piece.depth - a.piece.depth',
  ),
  inSource('inner rules tell their alerts', 'detect/engine.ts', '!unit.plan.silent && ', ''),
]

/** State that is lost, and alerts that are told wrongly. */
const state: readonly Fault[] = [
  {
    name: 'state lost between batches',
    edits: [
      {
        file: 'detect/engine.ts',
        find: begin,
        put: `${begin}
    const other = (): any => Object.assign(new Engine(plans, dictionaries, ids), { again: undefined })
    Object.assign(this, { again: other, now: undefined })`,
      },
      {
        file: 'detect/engine.ts',
        find: 'process(span: SealedSpan): Finding[] {',
        put: `process(span: SealedSpan): Finding[] {
    const self = this as any
    if (self.again && (span.until < Infinity || !self.now)) self.now = self.again()
    if (self.again) return self.now.process(span)`,
      },
    ],
  },
  inSource(
    'events in a gap forgotten',
    'detect/episode.ts',
    'wait(events: Events, row: number): void {',
    'wait(events: Events, row: number): void {\n    return',
  ),
  inSource(
    'events at the close counted',
    'detect/episodes.ts',
    '} else if (time < episode.end) {',
    '} else if (time <= episode.end) {',
  ),
  inFinding('the close waits for hold', 'finding.closedAt += finding.plan.holdMs'),
  inFinding('the close is the last event', 'finding.closedAt = Math.min(finding.closedAt, this.#newest + 1)'),
  inFinding('the count is the value', 'finding.count = finding.value'),
]

const absence = 'detect/absence-measure.ts'

/** What waits for an answer, and until when. */
const answers: readonly Fault[] = [
  inSource(
    'an answer as old as the window is in time',
    absence,
    'state.answeredAt = time',
    'state.answeredAt = time\n      if (time - state.oldest === this.#windowMs) this.#drop(state, state.waiting)',
  ),
  inSource(
    'an answer is for the oldest alone',
    absence,
    '= state.waiting\n',
    '= Math.min(1, state.waiting)\n',
  ),
  inSource('only the second rule answers', absence, 'which[i]! >>> 1 !== 0', '(which[i]! & 2) !== 0'),
  inSource(
    'what answers does not wait',
    absence,
    'if ((which[i]! & 1) === 0) return',
    'if ((which[i]! & 1) === 0 || which[i]! > 1) return',
  ),
  inSource(
    'an event answers itself',
    absence,
    '    if (state.waiting++ === 0) state.oldest = time',
    '    if (which[i]! > 1) state.answered++\n    if (state.waiting++ === 0) state.oldest = time',
  ),
  inSource(
    'any answer of the millisecond counts',
    absence,
    'if (state.waiting++ === 0) state.oldest = time',
    'if (state.waiting++ === 0) state.oldest = time\n    if (state.answeredAt === time) state.answered = state.waiting',
  ),
  inSource(
    'the alert ends as the late answer comes',
    absence,
    'state.answeredAt = time',
    'state.answeredAt = time\n      this.#drop(state, state.waiting)',
  ),
  inSource(
    'a late answer is none',
    absence,
    'state.answered = state.waiting',
    'state.answered = state.overdue ? 0 : state.waiting',
  ),
  inSource(
    'what waits is never forgotten',
    absence,
    'if (time - state.last >= this.#forgetMs)',
    'if (false)',
  ),
  inSource(
    'an alert closes as its event is forgotten',
    absence,
    ': last + this.#forgetMs',
    ': this.#states[slot]!.oldest + this.#forgetMs',
  ),
  inSource(
    'only what is overdue is evidence',
    absence,
    'return { ...this.#pool.list(list.head), total: waiting }',
    'return { ...this.#pool.list(list.head), count: 1, total: 1 }',
  ),
]

/** State that is saved, but does not come back whole. */
const restored: readonly Fault[] = [
  inSource('state lost on restore', engine, 'if (saved) unit.restore(saved.state)', ''),
  inSource('keys lost on restore', engine, 'if (known) keys.restore(known)', ''),
  inSource(
    'one open alert forgotten on restore',
    'detect/episodes.ts',
    'for (const one of saved) {',
    'for (const one of saved.slice(1)) {',
  ),
  inSource(
    'events that wait forgotten on restore',
    'order/sequencer.ts',
    'for (const batch of saved.waiting)',
    'for (const batch of saved.waiting.slice(1))',
  ),
  inSource('the stream begins anew on restore', engine, '!saved?.started', 'true'),
  inSource('ids of evidence forgotten on restore', 'model/event-ids.ts', "ids.get(i) ?? ''", "''"),
  inSource(
    'texts of a dictionary forgotten on restore',
    'model/dictionary.ts',
    'for (const [name, dictionary] of saved) this.get(name).restore(dictionary)',
    'for (const [name, dictionary] of [...saved].slice(0, -1)) this.get(name).restore(dictionary)',
  ),
  inSource(
    'what waits in a gap forgotten on restore',
    'detect/episode.ts',
    'gap: gap && firstEvents(gap.events, gap.count),',
    'gap: undefined,',
  ),
]

/** Late events, and what they do to alerts that were told. */
const revision: readonly Fault[] = [
  inSource(
    'late events not taken in',
    'detect/engine.ts',
    'late(batch: Batch): void {',
    'late(batch: Batch): void {\n    return',
  ),
  inSource(
    'what late events undo not withdrawn',
    'alert/revise.ts',
    'const now = again.get(before.id)',
    'const now = again.get(before.id)\n    if (!now) continue',
  ),
  inSource(
    'what late events change not told again',
    'alert/revise.ts',
    'contentOf(now) !== contentOf(before)',
    'false',
  ),
  inSource(
    'events before a late one counted twice',
    'detect/unit.ts',
    'this.detector.leave(slot)',
    'void slot',
  ),
  inSource(
    'what was open before a late event stays',
    'detect/unit.ts',
    'this.detector.episodes.drop(slot)',
    'void slot',
  ),
]

export const faults: readonly Fault[] = [
  ...answers,
  ...boundaries,
  ...conditions,
  ...keys,
  ...order,
  ...several,
  ...state,
  ...restored,
  ...revision,
  ...seasons,
]
