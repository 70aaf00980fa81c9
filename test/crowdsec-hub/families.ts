import type { Scenario } from './cases.ts'

/**
 * A family is what is done to what: `http:scan`, `ssh:bruteforce`. The labels of the scenarios say it. These are labels
 * that speak of something else than their log does.
 */
const relabelled: Readonly<Record<string, string>> = {
  'crowdsecurity/CVE-2023-23397': 'windows:exploit',
  'crowdsecurity/freeswitch-acl-reject': 'sip:bruteforce',
  'crowdsecurity/freeswitch-bf': 'sip:bruteforce',
  'crowdsecurity/vmware-cve-2022-22954': 'http:exploit',
  'crowdsecurity/vmware-vcenter-vmsa-2021-0027': 'http:exploit',
  'crowdsecurity/palo-alto-threat': 'network:exploit',
}

/** Scenarios that cases name and the archive does not hold. */
const unlabelled: readonly (readonly [RegExp, string])[] = [
  [/\/(?:ssh|sshesame)-/, 'ssh:bruteforce'],
  [/\/(?:dovecot|email)-/, 'pop3/imap:bruteforce'],
  [/\/postfix-sasl-/, 'smtp:bruteforce'],
  [/\/(?:postfix|mailscanner)-/, 'smtp:spam'],
  [/\/mongodb-/, 'database:bruteforce'],
  [/\/couchdb-crawl$/, 'http:crawl'],
  [/\/http-w00tw00t$|http-scan$/, 'http:scan'],
  [/\/zoneminder_cve/, 'http:exploit'],
  [/\/mikrotik-scan/, 'tcp:scan'],
  [/flood/, 'tcp:dos'],
  [/bf|enum/i, 'app:bruteforce'],
]

/** The family of a scenario by its name. */
export function familiesOf(scenarios: readonly Scenario[]): (scenario: string) => string {
  const labels = new Map(scenarios.map(({ name, labels }) => [name, labels?.behavior]))
  return (scenario) =>
    relabelled[scenario] ??
    labels.get(scenario) ??
    unlabelled.find(([pattern]) => pattern.test(scenario))?.[1] ??
    'other'
}

const exploit = ['http:exploit']
const scan = ['http:scan']
const flood = ['http:dos', 'http:crawl']
// Logins are read alike, whatever program tells of them.
const guessing = ['*:bruteforce']

/** What each of our rules tells of. */
const familiesOfRule: Readonly<Record<string, readonly string[]>> = {
  'Code injection': exploit,
  'Command injection': exploit,
  'Cross-site scripting': exploit,
  'File inclusion': exploit,
  'Path traversal': exploit,
  'Request for a web shell': exploit,
  'SQL injection': exploit,
  'Attack seen by a web application firewall': exploit,
  'Probe for a known weakness': [...exploit, ...scan],
  'Attack tool': scan,
  'Enumeration of the authors of a site': scan,
  'Malformed or refused requests from one source': scan,
  'Request for a sensitive file': scan,
  'Scan for paths that do not exist': scan,
  'Search for administration pages': scan,
  'Form spam': ['http:spam'],
  'Burst of requests from one source': flood,
  'High traffic': flood,
  'Sudden rise of requests': flood,
  'Password guessing on a website': ['http:bruteforce'],
  'Password guessing in the error log of a website': ['http:bruteforce', 'pop3/imap:bruteforce'],
  'Account takeover over a protocol without agents': guessing,
  'Brute force on one account': guessing,
  'Credential stuffing': guessing,
  'Password guessing from one source': guessing,
  'Password spray': guessing,
  'Probing of a login service': guessing,
  'Source shut out by a guard of the host': guessing,
  'Source that returns to a tarpit': guessing,
  'Connections to sshd that never log in': ['ssh:exploit'],
  'Impossible travel': ['auth:successful'],
}

/** The families a rule tells of, the first its own; a family of its own for a rule not listed. */
export const familiesOfTitle = (title: string): readonly string[] =>
  familiesOfRule[title] ?? [`rule:${title}`]

/** Whether an alert of family `told` answers for `wanted`. */
export const isFamily = (told: string, wanted: string): boolean =>
  told === wanted || (told.startsWith('*') && wanted.endsWith(told.slice(1)))
