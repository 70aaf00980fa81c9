import { type Html, html, nothing } from './html-text.ts'
import type { TopTable } from './report.ts'
import { columnsOf, tableRows } from './rows.ts'

/** A table of HTML; columns named in `right` hold numbers. */
export function htmlTable(
  columns: readonly (string | Html)[],
  right: readonly number[],
  rows: readonly (readonly (string | Html)[])[],
  caption = '',
): Html {
  const cell = (content: string | Html, i: number) =>
    typeof content !== 'string' && content.html.startsWith('<i ')
      ? html`<td class="bar">${content}</td>`
      : html`<td class="${right.includes(i) ? 'n' : 'value'}">${content}</td>`
  return html`<table>${caption ? html`<caption>${caption}</caption>` : nothing}<thead><tr>${columns.map(
    (name, i) => html`<th${right.includes(i) ? html` class="n"` : nothing}>${name}</th>`,
  )}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}
</tbody></table>`
}

/** A bar for the share of a number in the greatest one. */
export const barOf = (n: number, most: number): Html =>
  html`<i style="width:${most === 0 ? 0 : ((100 * n) / most).toFixed(1)}%"></i>`

/** The most frequent values of a field, with bars. */
export function topTableHtml(table: TopTable, all: number): Html {
  const most = table.rows[0]?.events ?? 0
  const rows = tableRows(table, all).map(({ value, cells, n }) => [
    value,
    ...cells,
    n === undefined ? '' : barOf(n, most),
  ])
  return htmlTable([...columnsOf(table), ''], table.outcomes ? [1, 2, 3] : [1, 2], rows, table.title)
}
