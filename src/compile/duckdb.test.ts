import { describe, expect, it } from 'vitest'
import { duckdb } from './duckdb.ts'

describe('an identifier', () => {
  it.each([
    ['user.name', '"user.name"'],
    ['unmapped.a"b', '"unmapped.a""b"'],
    ['unmapped."; DROP TABLE x; --', '"unmapped.""; ^d^r^o^p ^t^a^b^l^e x; --"'],
    // DuckDB does not tell "a" from "A", so capitals are marked.
    ['unmapped.Color', '"unmapped.^color"'],
    ['unmapped.^color', '"unmapped.^^color"'],
    ['unmapped.\0', '"unmapped.^0"'],
    ['unmapped.^0', '"unmapped.^^0"'],
  ])('%j is %s', (name, wanted) => {
    expect(duckdb.identifier(name)).toBe(wanted)
  })
})

describe('a literal', () => {
  it.each([
    ['', "''"],
    ["O'Brien", "'O''Brien'"],
    ["' OR 1=1 --", "''' OR 1=1 --'"],
    ['back\\slash', "'back\\slash'"],
    ['a\nb', "'a\nb'"],
    ['a\0b', "('a' || chr(0) || 'b')"],
  ])('%j is %s', (text, wanted) => {
    expect(duckdb.literal(text)).toBe(wanted)
  })
})
