/** What a rule holds, and which of the events that match it took no part, by why. */
export interface RuleState {
  readonly rule: { readonly id: string; readonly title: string }
  /** Keys alive. */
  readonly keys: number
  /** Of state; what rules share counts for the first of them. */
  readonly bytes: number
  /** Events that lack a field of the key. */
  readonly noKey: number
  /** Events with more keys, or more keys times values, than one event may have. */
  readonly tooMany: number
  /** Events without a number to reckon with, where the rule reckons with numbers. */
  readonly noNumber: number
}
