import type { Timer } from '../../lib/meters.ts'

/** A store whose saving is timed. */
export const timedSave = <
  Args extends readonly unknown[],
  Result,
  Store extends { save(...args: Args): Promise<Result> },
>(
  store: Store & { save(...args: Args): Promise<Result> },
  timer: Timer,
): Store => ({ ...store, save: (...args: Args) => timer.async(() => store.save(...args)) })
