/** Runs sliced work to its end. */
export function finish<R>(work: Generator<void, R>): R {
  let step = work.next()
  while (!step.done) step = work.next()
  return step.value
}
