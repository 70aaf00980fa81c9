/** What to do about an alert, by ATT&CK technique: the most specific tag of a rule decides. */
const byTechnique: Readonly<Record<string, string>> = {
  t1003: 'Isolate the host and reset the credentials that were used on it.',
  t1018: 'Find out who runs the scan; block the source if nobody does.',
  t1040: 'Isolate the host and look for a capturing program.',
  t1046: 'Find out who runs the scan; block the source if nobody does.',
  t1059: 'Isolate the host and look at what the command started.',
  t1071: 'Block the destination and examine the host that spoke to it.',
  t1078: 'Ask the user whether it was them; end the sessions and reset the password if not.',
  t1083: 'Check what was read, and block the source.',
  t1090: 'Check whether the proxy is known; block it if not.',
  t1105: 'Examine the host that fetched the file, and block where it came from.',
  t1110: 'Block the source and force a password reset where it got in.',
  t1190: 'Check whether the request succeeded, block the source and patch the service.',
  t1498: 'Rate-limit or block the outside sources, and ask your provider to filter upstream.',
  t1499: 'Rate-limit or block the outside sources, and watch the load of the target.',
  t1505: 'Isolate the server and look for files that do not belong there.',
  t1539: 'End the sessions of the account and force a new sign-in.',
  t1566: 'Warn whoever received it, and block the sender and the link.',
  t1572: 'Block the tunnel and examine the host behind it.',
  t1589: 'Watch the named accounts, and slow the source down with a captcha.',
  t1595: 'Block the source if it goes on, and check that nothing it asked for was answered.',
  t1621: 'Ask the user whether it was them, and reset the password if not.',
}

/** By ATT&CK tactic, where no technique is known. */
const byTactic: Readonly<Record<string, string>> = {
  'initial-access': 'Check whether it got in, and block the source.',
  execution: 'Isolate the host and look at what was run.',
  persistence: 'Find what was changed to stay, and remove it.',
  'privilege-escalation': 'Check which rights were gained, and take them back.',
  'defense-evasion': 'Look at what was hidden or switched off, and restore it.',
  stealth: 'Look at what was hidden, and examine the host.',
  'credential-access': 'Reset the credentials at risk and end their sessions.',
  discovery: 'Find out who is looking around; block the source if nobody should be.',
  'lateral-movement': 'Isolate both hosts and reset the account that moved between them.',
  collection: 'Check what was gathered and by whom.',
  'command-and-control': 'Block the destination and examine the host that spoke to it.',
  exfiltration: 'Block the destination and find out what left.',
  impact: 'Protect the target first: rate-limit or block the outside sources.',
  reconnaissance: 'Block the source if it goes on, and check what it learned.',
}

/** The advice of a rule that gives none. */
export function adviceFor(tags: readonly string[]): string {
  const attack = tags.flatMap((tag) => (tag.startsWith('attack.') ? [tag.slice(7).replaceAll('_', '-')] : []))
  for (const tag of attack) {
    const technique = tag.split('.')[0]!
    if (Object.hasOwn(byTechnique, technique)) return byTechnique[technique]!
  }
  for (const tag of attack) if (Object.hasOwn(byTactic, tag)) return byTactic[tag]!
  return 'Review the events and decide.'
}
