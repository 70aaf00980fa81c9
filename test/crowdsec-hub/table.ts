/** Rows of texts as a table of aligned columns, the first row its header. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          typeof cell === 'number' ? String(cell).padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `9/10 90 %`, or a dash where there was nothing to find. */
export const share = (found: number, wanted: number): string =>
  wanted === 0 ? '-' : `${found}/${wanted} ${Math.floor((100 * found) / wanted)} %`
