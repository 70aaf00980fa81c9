import type { Command } from 'commander'
import { choice } from '../options.ts'
import { placeholdersOption } from './replay.ts'

const forms = ['text', 'json', 'sarif', 'github'] as const

interface PlaceholderFlags {
  readonly placeholders: readonly string[]
}

interface CheckFlags extends PlaceholderFlags {
  readonly output: (typeof forms)[number]
}

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
    .addOption(placeholdersOption())
    .addHelpText(
      'after',
      '\nExamples:\n  vedette check my-rules\n  vedette check my-rules --output sarif > rules.sarif',
    )
    .action(async (paths: string[], { output, placeholders }: CheckFlags) => {
      const { check } = await import('../../app/rule-jobs.ts')
      process.exitCode = check(paths, output, placeholders)
    })
  program
    .command('test')
    .summary('run the tests that sit beside rules')
    .description(
      'Runs <name>.tests.yml beside each <name>.yml: do the rules fire, and stay quiet, as written down?',
    )
    .argument('<path...>', 'rule files or folders')
    .addOption(placeholdersOption())
    .addHelpText('after', '\nExample:\n  vedette test detections/logins')
    .action(async (paths: string[], { placeholders }: PlaceholderFlags) => {
      const { test } = await import('../../app/rule-jobs.ts')
      process.exitCode = test(paths, placeholders)
    })
}
