import { createRandom, type Random } from '../../src/lib/random.ts'
import type { RuleFile } from '../../src/rules/read-rules.ts'

/** So many Sigma rules for web servers, of the shapes that public rules have. The same seed gives the same rules. */
export function syntheticRules(count: number, seed: number): RuleFile[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => ({
    path: `synthetic-${i}.yml`,
    text: `title: Synthetic ${i}
id: synthetic-${i}
level: low
logsource: { category: webserver }
detection:
${detection(random)}
`,
  }))
}

const syllables =
  'adm con dow ex fil gat hos in jar key log mal net out pas qu ru sha tok up ver wp xm zip'.split(' ')

/** A made-up word of two to four syllables. */
export const word = (random: Random): string =>
  Array.from({ length: random.between(2, 4) }, () => random.pick(syllables)).join('')

const path = (random: Random): string =>
  `/${word(random)}/${word(random)}.${random.pick(['php', 'jsp', 'cgi', 'aspx'])}`
const list = (random: Random, make: (random: Random) => string, most: number): string =>
  `[${Array.from({ length: random.between(1, most) }, () => `'${make(random)}'`).join(', ')}]`

/** Shapes with how often each comes, roughly as among public rules for web servers and proxies. */
function detection(random: Random): string {
  const shape = random.below(20)
  if (shape < 7) return selection(`cs-uri-query|contains: ${list(random, path, 5)}`)
  if (shape < 10)
    return selection(
      `cs-method: ${random.pick(['GET', 'POST'])}`,
      `cs-uri-stem|endswith: ${list(random, path, 3)}`,
    )
  if (shape < 13)
    return selection(`c-useragent|contains: ${list(random, (r) => `${word(r)}/${r.below(9)}.`, 6)}`)
  if (shape < 15)
    return selection(`cs-uri-query|contains|all: ['${word(random)}=', '${path(random)}']`, 'sc-status: 200')
  if (shape < 17)
    return `${selection(`cs-uri-stem|startswith: '${path(random)}'`)} and not filter\n  filter: { c-useragent|contains: ${word(random)} }`
  if (shape < 18) return selection(`cs-uri-query|re: '${word(random)}=[0-9a-f]{16,}'`)
  if (shape < 19)
    return selection(`c-ip|cidr: 10.${random.below(256)}.${random.below(256)}.0/24`, 'sc-status|gte: 500')
  return selection(`cs-uri-stem: '/${word(random)}/*/${word(random)}.??'`)
}

const selection = (...lines: readonly string[]): string =>
  `  selection:\n${lines.map((line) => `    ${line}\n`).join('')}  condition: selection`
