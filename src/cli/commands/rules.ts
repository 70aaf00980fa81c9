import type { Command } from 'commander'
import { choice } from '../options.ts'

const forms = ['text', 'json', 'sarif', 'github'] as const

/** Adds `vedette check` and `vedette test`. */
export function addRuleCommands(program: Command): void {
  program
    .command('check')
    .summary('lint rules')
    .description(
      'Reads rule files and tells every mistake with file, line, column and what was probably meant.',
    )
    .argument('<path...>', 'rule files or folders')
    .option('--output <form>', 'text, json, sarif or github', choice(forms), 'text')
    .addHelpText(
      'after',
      '\nExamples:\n  vedette check my-rules\n  vedette check my-rules --output sarif > rules.sarif',
    )
    .action(async (paths: string[], { output }: { output: (typeof forms)[number] }) => {
      const { check } = await import('../../app/rule-jobs.ts')
      process.exitCode = check(paths, output)
    })
  program
    .command('test')
    .summary('run the tests that sit beside rules')
    .description(
      'Runs <name>.tests.yml beside each <name>.yml: do the rules fire, and stay quiet, as written down?',
    )
    .argument('<path...>', 'rule files or folders')
    .addHelpText('after', '\nExample:\n  vedette test detections/logins')
    .action(async (paths: string[]) => {
      const { test } = await import('../../app/rule-jobs.ts')
      process.exitCode = test(paths)
    })
}
