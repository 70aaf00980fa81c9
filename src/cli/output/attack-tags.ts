interface Named {
  readonly uid: string
  readonly name?: string
}

/** One technique or tactic of MITRE ATT&CK, as an OCSF attack object. */
export interface AttackObject {
  readonly tactic?: Named
  readonly technique?: Named
  readonly sub_technique?: Named
}

const tactics: Readonly<Record<string, Named>> = {
  reconnaissance: { uid: 'TA0043', name: 'Reconnaissance' },
  resource_development: { uid: 'TA0042', name: 'Resource Development' },
  initial_access: { uid: 'TA0001', name: 'Initial Access' },
  execution: { uid: 'TA0002', name: 'Execution' },
  persistence: { uid: 'TA0003', name: 'Persistence' },
  privilege_escalation: { uid: 'TA0004', name: 'Privilege Escalation' },
  defense_evasion: { uid: 'TA0005', name: 'Defense Evasion' },
  credential_access: { uid: 'TA0006', name: 'Credential Access' },
  discovery: { uid: 'TA0007', name: 'Discovery' },
  lateral_movement: { uid: 'TA0008', name: 'Lateral Movement' },
  collection: { uid: 'TA0009', name: 'Collection' },
  exfiltration: { uid: 'TA0010', name: 'Exfiltration' },
  command_and_control: { uid: 'TA0011', name: 'Command and Control' },
  impact: { uid: 'TA0040', name: 'Impact' },
}

const TECHNIQUE = /^attack\.(t\d{4})(\.\d{3})?$/i

/**
 * Sigma's `attack.*` tags as OCSF attack objects, one for each technique and each tactic. A rule does not say which
 * technique serves which tactic, so they are only put together where there is one tactic.
 */
export function attacksOf(tags: readonly string[]): AttackObject[] {
  const techniques = tags.flatMap((tag) => techniqueOf(tag) ?? [])
  const named = tags.flatMap((tag) => tacticOf(tag) ?? [])
  if (named.length === 1 && techniques.length > 0)
    return techniques.map((one) => ({ tactic: named[0]!, ...one }))
  return [...techniques, ...named.map((tactic) => ({ tactic }))]
}

function techniqueOf(tag: string): AttackObject | undefined {
  const [, technique, sub] = TECHNIQUE.exec(tag) ?? []
  if (!technique) return undefined
  const uid = technique.toUpperCase()
  return { technique: { uid }, ...(sub ? { sub_technique: { uid: uid + sub } } : {}) }
}

const tacticOf = (tag: string): Named | undefined =>
  tag.startsWith('attack.') ? tactics[tag.slice('attack.'.length).replaceAll('-', '_')] : undefined
