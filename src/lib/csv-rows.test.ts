import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from './csv-rows.ts'

describe('rows of a CSV text', () => {
  it.each([
    [
      'plain fields',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes',
      '"a,b","say ""x""\n"\r\n1,',
      [
        ['a,b', 'say "x"\n'],
        ['1', ''],
      ],
    ],
    ['blank lines and a mark of byte order', '\ufeffa\n\n\nb', [['a'], ['b']]],
    ['nothing', '', []],
    ['an open quote', 'a,"b', undefined],
  ])('of %s', (_, text, rows) => {
    expect(csvRows(text)).toEqual(rows)
  })

  it('gives what was written', () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('', ',', '"', '\n', '\r\n', 'a"b'))
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
    fc.assert(
      fc.property(rows, (written) => {
        const text = written
          .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          .join('\r\n')
        expect(csvRows(text)).toEqual(written)
      }),
    )
  })
})
