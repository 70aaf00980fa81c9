import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openAddressBook } from '../../app/address-book.ts'
import type { Alert } from '../../model/alert.ts'
import { levels } from '../../model/plan.ts'
import { alertOf, floodOf } from '../../report/fixture.ts'
import { attacksOf } from './attack-tags.ts'
import { ocsfPrinter } from './ocsf.ts'

async function findings(...alerts: readonly Alert[]) {
  const out = new PassThrough()
  const printer = ocsfPrinter(out, openAddressBook({ find: () => undefined }))
  for (const alert of alerts) printer.alert(alert)
  printer.stats({ from: 0, to: 1, events: 1, success: 0, failure: 0, top: {} })
  await printer.drain()
  return String(out.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('a finding has every attribute that OCSF 1.8.0 requires', async () => {
  const [finding] = await findings(alertOf({ status: 'open' }))
  expect(finding).toMatchObject({
    activity_id: 1,
    category_uid: 2,
    class_uid: 2004,
    type_uid: 200401,
    time: 60_000,
    severity_id: 3,
    metadata: {
      version: '1.8.0',
      product: { name: 'Vedette', vendor_name: 'Vedette', version: expect.stringMatching(/^\d/) },
    },
    finding_info: {
      uid: 'a1',
      title: 'Guessing',
      created_time: 60_000,
      analytic: { uid: 'r1', type_id: 1 },
      attacks: [{ technique: { uid: 'T1110' }, sub_technique: { uid: 'T1110.001' } }],
      related_events: [{ uid: 'log:000000000000001' }, { uid: 'log:000000000000002' }],
    },
    status_id: 1,
    message: '5 failures within 5 min.',
    remediation: { desc: 'Block the address.' },
    observables: [
      { name: 'evidences[].user.name', type_id: 4, value: 'ann' },
      { name: 'evidences[].src_endpoint.ip', type_id: 2, value: '203.0.113.9' },
    ],
    evidences: [{ user: { name: 'ann' } }, { src_endpoint: { ip: '203.0.113.9' } }],
  })
})

test('a revised alert is an update, one that late events bring about is created and closed', async () => {
  const told = await findings(
    alertOf({ status: 'open' }),
    alertOf(),
    alertOf({ revision: 2, count: 8 }),
    alertOf({ id: 'a2', revision: 1 }),
    alertOf({ revision: 3, status: 'withdrawn', withdrawnBecause: 'part of another' }),
  )
  expect(told.map((one) => [one.activity_id, one.metadata.uid, one.status_id])).toEqual([
    [1, 'a1:open', 1],
    [3, 'a1:closed', 1],
    [2, 'a1:closed:2', 1],
    [1, 'a2:open', 1],
    [3, 'a2:closed', 1],
    [3, 'a1:withdrawn:3', 6],
  ])
})

test('an alert is created, updated and closed under one uid', async () => {
  const told = await findings(alertOf({ status: 'open' }), alertOf({ status: 'open', count: 8 }), alertOf())
  expect(told.map((one) => [one.activity_id, one.type_uid, one.finding_info.uid, one.time])).toEqual([
    [1, 200_401, 'a1', 60_000],
    [2, 200_402, 'a1', 60_000],
    [3, 200_403, 'a1', 120_000],
  ])
})

test('an alert withdrawn is deleted, and says why', async () => {
  const [, told] = await findings(
    floodOf({ status: 'open' }),
    floodOf({ status: 'withdrawn', withdrawnBecause: 'part of the udp_flood attack' }),
  )
  expect(told).toMatchObject({
    activity_id: 3,
    status_id: 6,
    is_alert: false,
    status_detail: 'part of the udp_flood attack',
  })
})

test('severity follows the levels of Sigma', async () => {
  const rule = alertOf().rule
  const told = await findings(...levels.map((level) => alertOf({ id: level, rule: { ...rule, level } })))
  expect(told.map((one) => [one.severity_id, one.severity])).toEqual([
    [1, 'Informational'],
    [2, 'Low'],
    [3, 'Medium'],
    [4, 'High'],
    [5, 'Critical'],
  ])
})

test('what has no place in OCSF is unmapped', async () => {
  const [told] = await findings(floodOf())
  expect(told.unmapped).toMatchObject({
    key: { vector: 'syn_flood' },
    peak: { value: 400 },
    attack: { vector: 'syn_flood', events: 1000 },
  })
})

test.each([
  [['attack.t1110'], [{ technique: { uid: 'T1110' } }]],
  [
    ['attack.impact', 'attack.t1498.001'],
    [
      {
        tactic: { uid: 'TA0040', name: 'Impact' },
        technique: { uid: 'T1498' },
        sub_technique: { uid: 'T1498.001' },
      },
    ],
  ],
  [['attack.credential-access'], [{ tactic: { uid: 'TA0006', name: 'Credential Access' } }]],
  [
    ['attack.impact', 'attack.discovery', 'attack.t1046'],
    [
      { technique: { uid: 'T1046' } },
      { tactic: { uid: 'TA0040', name: 'Impact' } },
      { tactic: { uid: 'TA0007', name: 'Discovery' } },
    ],
  ],
  [['cve.2021-44228', 'attack.nonsense', 'attack.t12'], []],
])('tags %j', (tags, attacks) => {
  expect(attacksOf(tags)).toEqual(attacks)
})
