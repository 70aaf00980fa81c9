import { ruleMistakes } from '../../rules/mistakes.ts'
import { code, made, page, table } from './markdown.ts'

/** Every mistake that `vedette check` can tell, in the order of the catalogue. */
export const mistakesPage = (): string =>
  page(
    made('src/rules/mistakes.ts'),
    '# Mistakes in rules',
    '`vedette check` tells all mistakes of all files at once, each with file, line and column.',
    'An **error** refuses the rule; the other rules still load. A **warning** means that the rule may not do what was meant, ' +
      'or was not loaded for want of events. An **info** is worth knowing. Words in ‹ › stand for what was found.',
    table(
      ['code', 'severity', 'what it says'],
      Object.entries(ruleMistakes).map(([name, { severity, say }]) => [code(name), severity, sentence(say)]),
    ),
  )

/** The sentence with the names of its parameters in the places of its values; a function knows those of its own. */
function sentence(say: (...args: never[]) => string): string {
  const parameters = /^\(?([^)=]*)\)?\s*=>/.exec(say.toString())?.[1] ?? ''
  const names = parameters.split(',').flatMap((text) => /^\s*(\w+)/.exec(text)?.[1] ?? [])
  return (say as (...args: string[]) => string)(...names.map((name) => `‹${name}›`))
}
