import { createRandom, type Random } from '../../src/lib/random.ts'
import type { Event } from './event-table.ts'
import { word } from './synthetic-rules.ts'

/** Requests to a web server: few agents, many targets, nearly every query different. The words are those of the rules. */
export function syntheticEvents(count: number, seed: number): Event[] {
  const random = createRandom(seed)
  const agents = Array.from(
    { length: 300 },
    () => `Mozilla/5.0 (X11; ${word(random)}) ${word(random)}/${random.below(90)}.0`,
  )
  const stems = Array.from(
    { length: 2000 },
    () => `/${word(random)}/${word(random)}${random.pick(['.php', '.js', '.png', '', '.jsp'])}`,
  )
  return Array.from({ length: count }, () => request(random, agents, stems))
}

function request(random: Random, agents: readonly string[], stems: readonly string[]): Event {
  const stem = random.pick(stems)
  const query = `${word(random)}=${random.below(1e9)}&${word(random)}=${random.below(1e9).toString(16)}`
  return {
    'src_endpoint.ip': `10.${random.below(4)}.${random.below(256)}.${random.below(256)}`,
    'http_request.http_method': random.chance(0.8) ? 'GET' : 'POST',
    'http_request.url.path': stem,
    'http_request.url.query_string': query,
    'http_request.url.url_string': `${stem}?${query}`,
    'http_request.user_agent': random.pick(agents),
    'http_response.code': random.pick([200, 200, 200, 304, 404, 500]),
  }
}

/** Fields whose values hardly ever come again. */
export const fleetingFields: ReadonlySet<string> = new Set([
  'http_request.url.query_string',
  'http_request.url.url_string',
])
