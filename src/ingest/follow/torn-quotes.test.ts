import { describe, expect, it } from 'vitest'
import { TornQuotes } from './torn-quotes.ts'

const header = Buffer.from('"host","request","status"\n')
const sound = '"a","GET /, twice",200\n'
const torn = '"a","GET /\n'

describe('quotes of torn lines', () => {
  it.each([
    {
      name: 'lines in which every quote ends stay as they are',
      chunks: [sound, sound],
      wanted: sound + sound,
    },
    { name: 'a quote ends before the next sound line', chunks: [torn + sound], wanted: `${torn}"\n${sound}` },
    { name: 'also where that comes later', chunks: [torn, sound], wanted: `${torn}"\n${sound}` },
    {
      name: 'one after the other',
      chunks: [torn + sound + torn + sound],
      wanted: `${torn}"\n${sound}`.repeat(2),
    },
    {
      name: 'a quote that goes over lines goes on',
      chunks: ['"a","GET\n', 'more\n/",200\n'],
      wanted: '"a","GET\nmore\n/",200\n',
    },
    {
      name: 'a doubled quote is one character',
      chunks: ['"a","say ""hi"" ",200\n'],
      wanted: '"a","say ""hi"" ",200\n',
    },
  ])('$name', ({ chunks, wanted }) => {
    const quotes = new TornQuotes(header)
    const given = chunks.map((chunk) => Buffer.from(quotes.mend(Buffer.from(chunk))).toString())
    expect(given.join('')).toBe(wanted)
    expect(quotes.added).toBe(wanted.length - chunks.join('').length)
  })
})
