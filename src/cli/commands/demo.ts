import type { Command } from 'commander'

/** Adds `vedette demo`: the main job on sample telemetry. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .summary('show what Vedette does, on sample telemetry')
    .description(
      'Makes sample telemetry (logins, an access log, network flows, with attacks in them) and replays it.',
    )
    .addHelpText('after', '\nExample:\n  vedette demo')
    .action(async () => {
      const { demo } = await import('../demo.ts')
      process.exitCode = await demo()
    })
}
