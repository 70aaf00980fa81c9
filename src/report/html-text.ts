import { harmless } from '../lib/harmless.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A piece of HTML that is safe to put on the page as it stands. */
export interface Html {
  readonly html: string
}

/** A text from outside for HTML, in content and in quoted attributes. */
export const escaped = (text: string, most = 400): string =>
  harmless(text, most).replace(/[&<>"']/g, (character) => entities[character]!)

type Part = Html | string | number | readonly Html[]

/** Builds HTML; every part that is not HTML itself is escaped. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.map((text, i) => (i === 0 ? text : markup(parts[i - 1]!) + text)).join('') }
}

function markup(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map((one) => one.html).join('\n')
}

export const nothing: Html = { html: '' }
