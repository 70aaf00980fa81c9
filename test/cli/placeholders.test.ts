import { afterAll, describe, expect, it } from 'vitest'
import { scratch, vedette } from './command.ts'
import { findingsOf } from './json-output.ts'

const folder = scratch()
afterAll(folder.remove)

const rule = folder.file(
  'rule.yml',
  `title: Login of an administrator
id: admin
level: high
description: d
tags: [attack.t1078]
falsepositives: [none]
logsource: { category: authentication }
detection:
  selection: { 'user.name|expand': '%admins%' }
  condition: selection
`,
)
const values = folder.file('values.yml', "admins: [root, 'adm_*']\n")
const wrong = folder.file('wrong.yml', 'admins: { a: b }\n')
const logins = folder.file(
  'logins.ndjson',
  ['root', 'ADM_ann', 'bob']
    .map(
      (name, i) =>
        `{"time":"2024-05-01T00:0${i}:00Z","user.name":"${name}","src_endpoint.ip":"192.0.2.1","status":"Success"}\n`,
    )
    .join(''),
)

describe.concurrent('--placeholders', () => {
  it('check: a rule without values is loaded, with a warning', async () => {
    const ran = await vedette(['check', rule])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toMatch(/rule\.yml:9:\d+: warning no-placeholder-values: .*"%admins%"/)
    expect(ran.stdout).toMatch(/1 loaded, 0 refused, 1 warnings/)
  })

  it('check: with values there is nothing to say', async () => {
    const ran = await vedette(['check', rule, '--placeholders', values])
    expect(ran).toMatchObject({ code: 0, stdout: '1 loaded, 0 refused, 0 warnings\n' })
  })

  it.each([
    ['without values it is silent', [], 0],
    ['with values it fires', ['--placeholders', values], 2],
  ])('replay: %s', async (_name, flags, count) => {
    const args = [
      'replay',
      logins,
      '--class',
      'authentication',
      '--no-builtin',
      '--rules',
      rule,
      '--output',
      'json',
    ]
    const ran = await vedette([...args, ...flags])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' })
    expect(findingsOf(ran)).toHaveLength(count)
  })

  it.each([
    ['of another form', wrong, 3, /wrong\.yml:1:1: write placeholders as a map/],
    ['that is not there', 'missing.yml', 2, /missing\.yml: cannot be read/],
  ])('a file %s stops the command', async (_name, file, code, says) => {
    const ran = await vedette(['check', rule, '--placeholders', file])
    expect(ran.code).toBe(code)
    expect(ran.stderr).toMatch(says)
  })
})
