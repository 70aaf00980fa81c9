import { expect } from 'vitest'
import type { Client } from '../serve/servers.ts'

/** A login as a line of NDJSON; `second` counts from the beginning of 2024. */
export function login(
  second: number,
  {
    username = 'alice',
    source_ip = '8.8.8.8',
    success = true,
    user_agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
  },
): string {
  const timestamp = new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString()
  return JSON.stringify({ timestamp, event_type: 'login', username, source_ip, success, user_agent })
}

/** Sends records, all of which must be taken. */
export async function sendRecords(
  { url }: Client,
  query: string,
  lines: readonly string[],
  type = 'application/x-ndjson',
): Promise<void> {
  const answer = await fetch(`${url}/api/v1/records?${query}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: `${lines.join('\n')}\n`,
  })
  expect([answer.status, ((await answer.json()) as { rejected: unknown }).rejected]).toEqual([200, {}])
}
