import { describe, expect, it } from 'vitest'
import { detectFormat } from './detect-format.ts'

const access = '1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "a,b,c"\n'
const syslog = 'Mar  9 08:00:01 host sshd[1]: Invalid user x from 1.2.3.4, y\n'
const row = `2024,${'x'.repeat(90)}\n`

describe('the format', () => {
  it.each<[string, string, string | undefined]>([
    ['a CSV', 'a,b\n1,2\n', 'csv'],
    ['a header alone', 'timestamp,source_ip', 'csv'],
    ['a header and a line end', 'timestamp,source_ip\n', 'csv'],
    ['a quoted header', '"remotehost","rfc931","authuser"\n"10.0.0.1","-","apache"\n', 'csv'],
    ['semicolons', 'time;user\n1;2\n', 'csv'],
    ['tabs', 'time\tuser\n1\t2\n', 'csv'],
    ['a byte order mark and blank lines', '\ufeff\r\n\n\na,b\n1,2\n', 'csv'],
    ['some ragged rows', 'a,b\n1,2\n3\n4,5\n', 'csv'],
    ['quoted values over several lines', 'a,b\n"x\ny\nz",1\n"p\nq",2\n', 'csv'],
    ['a CSV that goes on beyond what is seen', `a,b\n${row.repeat(900)}`, 'csv'],
    ['rows with NUL bytes', `a,b\n${row}\0,1\n`, 'csv'],
    ['objects', '{"a":1}\n{"a":2}\n', 'ndjson'],
    ['one object without a line end', ' \n{"a":1}', 'ndjson'],
    ['an object larger than what is seen', `{"a":"${'x'.repeat(70_000)}`, 'ndjson'],
    ['objects with faults between', '{"a":1}\n{"a":\n{"a":3}\n', 'ndjson'],
    ['an access log', access.repeat(3), 'access'],
    ['an access log with a faulty first line', `zzz\n${access.repeat(3)}`, 'access'],
    ['an access log that syslog carries', `Mar  9 08:00:01 h nginx[1]: ${access}`.repeat(3), 'access'],
    [
      'an error log of nginx',
      '2021/09/30 09:23:53 [error] 1#1: *7 x, client: 1.2.3.4, server: _, request: "GET / HTTP/1.1"\n',
      'access',
    ],
    [
      'an error log of Apache',
      '[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 7] [client 1.2.3.4:5] AH1: x\n',
      'access',
    ],
    ['an error log with requests between', `2021/09/30 09:23:53 [notice] 1#1: x\n${access}`, 'access'],
    ['the log of a tarpit', '2022-02-13T10:42:17.813Z ACCEPT host=::1 port=3 fd=4 n=1/4096\n', 'syslog'],
    ['syslog', syslog.repeat(3), 'syslog'],
    ['syslog with priorities', '<34>1 2003-10-11T22:14:15.003Z h a - - - m\n', 'syslog'],
    ['nothing', '', 'empty'],
    ['blank lines', '\ufeff\r\n \t\n', 'empty'],
    ['prose', 'Dear reader\nhow are you\n', undefined],
    ['data without a header', '1.2.3.4,80,TCP\n1.2.3.5,81,UDP\n', undefined],
    ['one column', 'a\n1\n2\n', undefined],
    ['rows that do not fit the header', 'a,b\n1\n2\n3,4,5\n', undefined],
    ['a JSON array', '[{"a":1},{"a":2}]\n', undefined],
    ['pretty JSON', '{\n  "a": 1,\n  "b": 2\n}\n', undefined],
    ['a program', '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0,\0a,b\n', undefined],
    ['UTF-16', Buffer.from('a,b\n1,2\n', 'utf16le').toString('latin1'), undefined],
  ])('of %s', (_, text, wanted) => {
    expect(detectFormat(Buffer.from(text))).toBe(wanted)
  })

  it('is told from the first 64 KiB', () => {
    expect(detectFormat(Buffer.concat([Buffer.from(`a,b\n${row.repeat(800)}`), Buffer.alloc(1 << 20)]))).toBe(
      'csv',
    )
  })
})
