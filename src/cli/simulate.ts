import { type SimulateFlags, simulate } from '../app/simulate/simulate.ts'

/** Runs a simulated upstream until a signal asks it to stop. */
export async function simulateCommand(flags: SimulateFlags): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  const upstream = await simulate(flags, Date.now())
  process.stderr.write(`vedette: an upstream of incidents at ${upstream.url}, user ${flags.user}\n`)
  await asked
  await upstream.stop()
}
