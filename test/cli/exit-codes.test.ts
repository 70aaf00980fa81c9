import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scratch, vedette } from './command.ts'
import { loginsCsv, ownRule, takeover } from './telemetry.ts'

const folder = scratch()
afterAll(folder.remove)

const logins = folder.file('logins.csv', loginsCsv(takeover))
const rules = folder.file('rules/own.yml', ownRule)
const wrong = folder.file('wrong.yml', ownRule.replace('type: event_count', 'type: event_cuont'))
const prose = folder.file('prose.txt', 'Dear reader\nthis is a letter\nand no log at all\n')
const strange = folder.file('strange.csv', 'colour,size\nred,1\nblue,2\n')
const binary = folder.file(
  'noise.bin',
  Uint8Array.from({ length: 4096 }, (_, i) => (i * 197 + (i >> 3)) & 0xff),
)
const cut = folder.file('cut.csv.gz', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x2d))
const list = folder.file('list.yml', '- a\n- b\n')

/** What is asked for, and what the one line on stderr must speak of. */
const mistakes: readonly { name: string; args: readonly string[]; says: RegExp }[] = [
  { name: 'no such file', args: ['replay', 'missing.csv'], says: /missing\.csv: no such file; check/ },
  {
    name: 'one of several files is missing',
    args: ['replay', logins, 'missing.csv'],
    says: /missing\.csv: no such file/,
  },
  { name: 'a directory', args: ['replay', folder.path], says: /is a directory; name the files in it/ },
  { name: 'prose', args: ['replay', prose], says: /prose\.txt: content of no known format; say --format/ },
  { name: 'binary content', args: ['replay', binary], says: /noise\.bin: content of no known format/ },
  {
    name: 'gzip that breaks off',
    args: ['replay', cut],
    says: /cut\.csv\.gz: the gzip data breaks off; fetch/,
  },
  { name: 'columns of no known class', args: ['replay', strange], says: /colour, size.*--class/ },
  { name: 'no file named', args: ['replay'], says: /missing required argument 'file'/ },
  { name: 'no such command', args: ['replya', logins], says: /unknown command 'replya'.*replay.*--help/ },
  {
    name: 'an unknown option',
    args: ['replay', '--outptu', 'json', logins],
    says: /'--outptu'.*--output.*--help/,
  },
  { name: 'an option without its value', args: ['replay', logins, '--stats'], says: /--stats.*missing/ },
  {
    name: 'an unknown format',
    args: ['replay', '--format', 'pdf', logins],
    says: /pdf.*csv, ndjson, access, syslog/,
  },
  {
    name: 'an unknown class',
    args: ['replay', '--class', 'mail', logins],
    says: /mail.*authentication, http, network/,
  },
  {
    name: 'a speed of nothing',
    args: ['replay', '--speed', '0', logins],
    says: /--speed.*'0'.*max, or a number/,
  },
  {
    name: 'a span without a unit',
    args: ['replay', '--lateness', '5', logins],
    says: /--lateness.*'5'.*500ms, 15s/,
  },
  {
    name: 'an interval of nothing',
    args: ['replay', '--stats', '0s', logins],
    says: /--stats.*at least 1ms/,
  },
  { name: 'a year that is none', args: ['replay', '--year', '24', logins], says: /--year.*1970 to 9999/ },
  { name: 'an unknown output', args: ['replay', '--output', 'xml', logins], says: /xml.*text, json, ocsf/ },
  {
    name: 'an unknown level',
    args: ['replay', '--fail-on', 'severe', logins],
    says: /severe.*low, medium, high/,
  },
  {
    name: 'a range that is none',
    args: ['replay', '--inside', '10.0.0', logins],
    says: /--inside.*10\.0\.0.*203\.0\.113\.0\/24/,
  },
  {
    name: 'a database that is missing',
    args: ['replay', '--geo', 'x.mmdb', logins],
    says: /--geo x\.mmdb: no such file/,
  },
  {
    name: 'a database that is none',
    args: ['replay', '--geo', logins, logins],
    says: /--geo .*not a MaxMind database/,
  },
  {
    name: 'a mapping that is missing',
    args: ['replay', '--map', 'map.yml', logins],
    says: /--map map\.yml: write field=column/,
  },
  {
    name: 'a mapping that is a list',
    args: ['replay', '--map', list, logins],
    says: /list\.yml: the file must hold pairs/,
  },
  {
    name: 'a quarantine nowhere',
    args: ['replay', '--quarantine', join(logins, 'q'), logins],
    says: /--quarantine .*cannot write there/,
  },
  {
    name: 'rules that are missing',
    args: ['replay', '--rules', 'my-rules', logins],
    says: /my-rules: no such rule file/,
  },
  { name: 'report of a missing file', args: ['report', 'missing.csv'], says: /missing\.csv: no such file/ },
  { name: 'report of no known format', args: ['report', prose], says: /content of no known format/ },
  { name: 'check of a missing path', args: ['check', 'my-rules'], says: /my-rules: no such rule file/ },
  { name: 'check with an unknown output', args: ['check', rules, '--output', 'xml'], says: /xml.*sarif/ },
  { name: 'test of a missing path', args: ['test', 'my-rules'], says: /my-rules: no such rule file/ },
  { name: 'generate of an unknown kind', args: ['generate', 'mail'], says: /mail.*logins, web, flows/ },
  {
    name: 'generate with an unknown attack',
    args: ['generate', 'flows', '--attack', 'storm'],
    says: /unknown attack "storm".*syn_flood/,
  },
  {
    name: 'generate with a truth nowhere',
    args: ['generate', 'logins', '--truth', join(logins, 't')],
    says: /--truth .*cannot write there/,
  },
]

const trace = /\n\s+at |node:internal|Error:/

describe.concurrent('mistakes of people end with 2, one line on stderr and nothing on stdout', () => {
  it.each(mistakes)('$name', async ({ args, says }) => {
    const { code, stdout, stderr } = await vedette(args, { cwd: folder.path })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^vedette: [^\n]+\n$/)
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(trace)
  })

  it.skipIf(process.getuid?.() === 0)(
    'a file and a rule that may not be read (not as root, who may)',
    async () => {
      for (const path of [
        folder.file('secret.csv', loginsCsv(takeover)),
        folder.file('secret.yml', ownRule),
      ]) {
        chmodSync(path, 0)
        const { code, stderr } = await vedette(path.endsWith('csv') ? ['replay', path] : ['check', path])
        expect(code).toBe(2)
        expect(stderr).toMatch(/^vedette: [^\n]*(permission denied|EACCES)[^\n]*\n$/)
      }
    },
  )

  it.skipIf(!existsSync('/proc/self/mem'))('a rule file that is there and cannot be read', async () => {
    const { code, stdout, stderr } = await vedette(['check', '/proc/self/mem'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^vedette: \/proc\/self\/mem: cannot be read \(EIO\)[^\n]*\n$/)
  })
})

describe.concurrent('alerts end with 1 when they are severe enough', () => {
  it.each([
    { level: undefined, code: 0 },
    { level: 'low', code: 1 },
    { level: 'medium', code: 0 },
  ])('a low alert and --fail-on $level: $code', async ({ level, code }) => {
    const failOn = level === undefined ? [] : ['--fail-on', level]
    const ran = await vedette(['replay', logins, '--no-builtin', '--rules', rules, ...failOn])
    expect(ran).toMatchObject({ code, stderr: '' })
    expect(ran.stdout).toMatch(/Three failures/)
  })
})

describe.concurrent('invalid rules end with 3', () => {
  it.each([
    { command: 'replay', args: ['replay', logins, '--rules', wrong] },
    { command: 'report', args: ['report', logins, '--rules', wrong] },
  ])('$command tells where and what was probably meant', async ({ args }) => {
    const { code, stdout, stderr } = await vedette(args)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^vedette: .*wrong\.yml:10:9: .*"event_cuont"; did you mean "event_count"\?\n$/)
  })

  it('all mistakes are told at once, a line each', async () => {
    const twice = folder.file(
      'twice.yml',
      ownRule.replace('event_count', 'event_cuont').replace('status: Failure', 'status|sumwhere: Failure'),
    )
    const { code, stderr } = await vedette(['replay', logins, '--rules', twice])
    expect(code).toBe(3)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
    expect(stderr).not.toMatch(trace)
  })
})
