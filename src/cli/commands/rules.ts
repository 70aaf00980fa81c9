import type { Command } from 'commander'
import { choice } from '../options.ts'
import type { TestFlags } from '../test.ts'
import { withOptionalHistory } from './explain.ts'
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
  withOptionalHistory(program.command('test').argument('[path...]', 'rule files or folders'))
    .summary('run the tests that sit beside rules, or make some from an alert')
    .description(
      'Runs <name>.tests.yml beside each <name>.yml: do the rules fire, and stay quiet, as written down? With --from-alert and --on it makes two tests of an alert instead: of the fewest events and fields that still make the rule fire, and of one event fewer. They hold real data.',
    )
    .option('--from-alert <alert>', 'id of an alert over the files of --on, or how it begins')
    .option(
      '--write <file>',
      'write the tests there, behind those that it holds; without it they are printed',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  vedette test detections/logins\n  vedette test --from-alert a0bcda81 --on logins.csv --rules my-rules --write my-rules/guessing.tests.yml',
    )
    .action(async (paths: string[], flags: TestFlags) => {
      const { testCommand } = await import('../test.ts')
      process.exitCode = await testCommand(paths, flags)
    })
}
