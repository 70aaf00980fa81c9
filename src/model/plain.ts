/**
 * Plain data: what state is saved as. No class instances and no functions, so that it can be written down and read
 * back, and compared in tests.
 */
export type Plain =
  | undefined
  | boolean
  | number
  | string
  | Uint8Array
  | Int32Array
  | Uint32Array
  | Float64Array
  | readonly Plain[]
  | { readonly [name: string]: Plain }
  | ReadonlyMap<Plain, Plain>

/**
 * Something with state. `save` gives a copy that later changes do not reach; `restore` gives it to another one that was made
 * in the same way and has seen nothing yet, and keeps nothing of what it is given. What can be computed again is not saved.
 *
 * Numbers that say which events are meant (`ref`) stand in saved data under the names `ref` and `refs`: by them it is known
 * which sources are still spoken of.
 */
export interface Stateful<Saved extends Plain> {
  save(): Saved
  restore(saved: Saved): void
}
