import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AgentKind, classifyAgent, LONGEST_AGENT } from './classify-agent.ts'

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0'

const kinds: readonly (readonly [agent: string, kind: AgentKind])[] = [
  [`${chrome} Safari/537.36`, 'browser'],
  ['Mozilla/5.0 (X11; NetBSD amd64; rv:24.0) Gecko/20131021 Firefox/24.0', 'browser'],
  ['Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; chromeframe/19.0.1084.52)', 'browser'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/84.0.4135.0 Safari/537.36', 'headless'],
  ['Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/534.34 PhantomJS/1.9.2 Safari/534.34', 'headless'],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot'],
  ['Mozilla/5.0 (compatible; MJ12bot/v1.4.4; http://www.majestic12.co.uk/bot.php?+)', 'bot'],
  ['Embedly +support@embed.ly', 'bot'],
  ['curl/8.5.0', 'library'],
  ['Wget/1.21', 'library'],
  ['python-requests/2.31.0', 'library'],
  ['Go-http-client/1.1', 'library'],
  ['okhttp/4.9.0', 'library'],
  ['Java/17.0.1', 'library'],
  ['Apache-HttpClient/4.5 (Java/11)', 'library'],
  ['PHP/8.1', 'library'],
  ['sqlmap/1.7#stable (https://sqlmap.org)', 'attack_tool'],
  ['Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)', 'attack_tool'],
  ['Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)', 'attack_tool'],
  ['Mozilla/5.0 zgrab/0.x', 'attack_tool'],
  ['masscan/1.3', 'attack_tool'],
  ['gobuster/3.6', 'attack_tool'],
  ['Fuzz Faster U Fool v2.1.0', 'attack_tool'],
  ['DirBuster-1.0-RC1', 'attack_tool'],
  ['WPScan v3.8', 'attack_tool'],
  ['Mozilla/5.0 (Hydra)', 'attack_tool'],
  ['Nuclei - Open-source project (github.com/projectdiscovery/nuclei)', 'attack_tool'],
  ['kinmapper/2', 'unknown'],
  ['ChromeBrowser Agent', 'unknown'],
  ['MoZillA', 'unknown'],
  ['Mozilla/5.0', 'unknown'],
  ['-', 'unknown'],
  ['', 'unknown'],
]

test.each(kinds)('%s is %s', (agent, kind) => {
  expect(classifyAgent(agent).kind).toBe(kind)
})

const facts = [
  { agent: `${chrome} Safari/537.36`, browser: 'Chrome', system: 'Windows 10' },
  { agent: `${chrome} Safari/537.36`.toLowerCase(), browser: 'Chrome', system: 'Windows 10' },
  { agent: `${chrome} Safari/537.36 Edg/120.0`, browser: 'Edge', system: 'Windows 10' },
  {
    agent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
    browser: 'Safari',
    system: 'iOS',
  },
  {
    agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.7; rv:22.0) Gecko/20100101 Firefox/22.0',
    browser: 'Firefox',
    system: 'macOS',
  },
  { agent: 'curl/8.5.0', browser: undefined, system: undefined },
]

test.each(facts)('tells browser $browser on $system', ({ agent, browser, system }) => {
  const found = classifyAgent(agent)
  expect([found.browser, found.system]).toEqual([browser, system])
})

describe('a hostile agent', () => {
  test('is looked at no further than its first part', () => {
    expect(classifyAgent(`${'x'.repeat(LONGEST_AGENT)} sqlmap`).kind).toBe('unknown')
    expect(classifyAgent(`${'x '.repeat(LONGEST_AGENT / 2 - 4)}sqlmap`).kind).toBe('attack_tool')
  })

  test('always gets one of the kinds, and the same one again', () => {
    const words = fc.constantFrom(
      'Mozilla/5.0 (',
      'compatible; ',
      '__proto__',
      'constructor',
      'bot',
      '\0',
      ')',
      'BB10',
    )
    const agents = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
    )
    const all = new Set<AgentKind>(['browser', 'bot', 'headless', 'library', 'attack_tool', 'unknown'])
    fc.assert(
      fc.property(agents, (agent) => {
        const found = classifyAgent(agent)
        expect(all).toContain(found.kind)
        expect(classifyAgent(agent)).toEqual(found)
      }),
    )
  })
})
