import { createRequire } from 'node:module'
import { attackTools, headlessBrowsers, libraries, wordTest } from './agent-words.ts'
import { once } from './enrichment.ts'

export type AgentKind = 'browser' | 'bot' | 'headless' | 'library' | 'attack_tool' | 'unknown'

export interface Agent {
  readonly kind: AgentKind
  /** Family of the browser, such as Chrome. */
  readonly browser?: string
  /** Operating system, such as Android or Windows 10. */
  readonly system?: string
}

/** Longest part of an agent that is looked at. */
export const LONGEST_AGENT = 1024

interface Parsed {
  readonly name: string
  readonly category: string
  readonly os: string
}

interface Woothee {
  readonly parse: (agent: string) => Parsed
}

const require = createRequire(import.meta.url)

/** Loaded when the first agent comes. */
const tools = once(() => ({
  attackTool: wordTest(attackTools),
  headless: wordTest(headlessBrowsers),
  library: wordTest(libraries),
  isBot: botTest(require('isbot') as typeof import('isbot')),
  woothee: require('woothee') as Woothee,
}))

/**
 * What sent a request, by what it says of itself. An agent that names nothing known is `unknown`, also
 * where it looks unlike any browser: that is for a rule to judge.
 */
export function classifyAgent(text: string): Agent {
  const agent = restoreCase(text.slice(0, LONGEST_AGENT))
  const { woothee } = tools()
  const parsed = woothee.parse(agent)
  const kind = kindOfAgent(agent, parsed)
  const browser = kind === 'browser' || kind === 'headless' ? known(parsed.name) : undefined
  const system = known(systems[parsed.os] ?? parsed.os)
  return { kind, ...(browser && { browser }), ...(system && { system }) }
}

function kindOfAgent(agent: string, { category, name }: Parsed): AgentKind {
  const { attackTool, headless, library, isBot } = tools()
  if (attackTool.test(agent)) return 'attack_tool'
  if (headless.test(agent)) return 'headless'
  if (category === 'crawler') return 'bot'
  if (library.test(agent)) return 'library'
  if (isBot(agent)) return 'bot'
  if (category === 'misc') return 'library'
  // A browser on a system that woothee does not know has a name and no category.
  return category === 'UNKNOWN' && !known(name) ? 'unknown' : 'browser'
}

/** Patterns of isbot that also fit ordinary browsers, or texts that name nothing. */
const tooBroad = new Set(['agent\\b', 'chromeframe'])

/**
 * isbot also takes for a bot what merely has not the form of a browser, such as one bare word. Only its
 * patterns that name something, or hold an e-mail address, are used.
 */
function botTest({ list, createIsbotFromList }: typeof import('isbot')): (agent: string) => boolean {
  const naming = list.filter((pattern) => {
    if (pattern.startsWith('@')) return true
    const letters = pattern.replaceAll(/\\./g, ' ')
    return /[a-z0-9]{3}/i.test(letters) && !pattern.includes('\\w') && !tooBroad.has(pattern)
  })
  return createIsbotFromList(naming)
}

const systems: Readonly<Record<string, string>> = {
  iPhone: 'iOS',
  iPad: 'iOS',
  iPod: 'iOS',
  'Mac OSX': 'macOS',
  'Windows UNKNOWN Ver': 'Windows',
}

const known = (name: string): string | undefined => (name === 'UNKNOWN' || name === '' ? undefined : name)

const spellings = [
  'Mozilla',
  'AppleWebKit',
  'KHTML',
  'Gecko',
  'Chrome',
  'Chromium',
  'CriOS',
  'Firefox',
  'FxiOS',
  'Safari',
  'Mobile',
  'Version',
  'MSIE',
  'Trident',
  'Edge',
  'Edg',
  'OPR',
  'Opera',
  'Windows NT',
  'Windows Phone',
  'Macintosh',
  'Intel Mac OS X',
  'Mac OS X',
  'CPU',
  'iPhone OS',
  'iPhone',
  'iPad',
  'CrOS',
  'Linux',
  'Android',
]
const spelling = new Map(spellings.map((word) => [word.toLowerCase(), word]))
const lowered = new RegExp(`\\b(?:${[...spelling.keys()].join('|')})\\b`, 'g')

/** Some systems write agents in lower case; woothee knows only the usual spelling. */
function restoreCase(agent: string): string {
  if (!agent.startsWith('mozilla/') || agent !== agent.toLowerCase()) return agent
  return agent.replaceAll(lowered, (word) => spelling.get(word) ?? word)
}
