const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const dotted = `${octet}(?:\\.${octet}){3}`
const groups = '[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*'

/**
 * An address in any spelling as a text that sorts as its number: `4` and 8 hexadecimal digits, or `6` and 32. NULL
 * where the text is no address. An IPv4 address written as IPv6 is the IPv4 address.
 */
export function addressText(x: string): string {
  return `CASE
    WHEN regexp_full_match(${x}, '${dotted}') THEN '4' || ${hexOfDotted(x)}
    WHEN contains(${x}, ':') AND length(${x}) <= 45 THEN ${named('y', withoutDots(x), named('hex', hexOfAll('y'), versioned('hex')))}
    END`
}

/** A value under a name, for an expression that uses it often: a list of one, and what becomes of its item. */
const named = (name: string, value: string, body: string): string =>
  `list_transform([${value}], lambda ${name}: ${body})[1]`

const versioned = (hex: string): string => `CASE
    WHEN length(${hex}) <> 32 THEN NULL
    WHEN starts_with(${hex}, '00000000000000000000ffff') THEN '4' || right(${hex}, 8)
    ELSE '6' || ${hex} END`

/** 32 digits where the text is sound, some other number of digits or NULL where not. */
function hexOfAll(y: string): string {
  const head = hexOfGroups(`split_part(${y}, '::', 1)`)
  const tail = hexOfGroups(`split_part(${y}, '::', 2)`)
  return `CASE
    WHEN NOT regexp_full_match(${y}, '(?:${groups})?::(?:${groups})?|${groups}') THEN NULL
    WHEN NOT contains(${y}, '::') THEN ${head}
    WHEN length(${head}) + length(${tail}) <= 28
      THEN ${head} || repeat('0', 32 - length(${head}) - length(${tail})) || ${tail}
    END`
}

/** A dotted tail as the two groups it stands for. */
function withoutDots(x: string): string {
  const tail = `regexp_extract(lower(${x}), ':(${dotted})$', 1)`
  const hex = hexOfDotted(tail)
  return `CASE WHEN ${tail} = '' THEN lower(${x})
    ELSE regexp_replace(lower(${x}), '[^:]*$', '') || left(${hex}, 4) || ':' || right(${hex}, 4) END`
}

function hexOfDotted(x: string): string {
  const part = (n: number): string =>
    `lpad(to_hex(coalesce(TRY_CAST(split_part(${x}, '.', ${n}) AS UTINYINT), 0)), 2, '0')`
  return `lower(${[1, 2, 3, 4].map(part).join(' || ')})`
}

const hexOfGroups = (x: string): string =>
  `CASE WHEN ${x} = '' THEN '' ELSE array_to_string(list_transform(string_split(${x}, ':'), lambda g: lpad(g, 4, '0')), '') END`
