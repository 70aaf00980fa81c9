/** A sign-in as the tests write it down. */
export interface Login {
  readonly user: string
  readonly code: number
  readonly ip: string
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0, en'

export const success = (user: string, ip: string): Login => ({ user, code: 200, ip })
export const failure = (user: string, ip: string): Login => ({ user, code: 401, ip })

const people = (from: number, to: number): Login[] =>
  Array.from({ length: to - from + 1 }, (_, i) => success(`person${from + i}`, `198.51.100.${from + i}`))

/**
 * Thirty seconds: ten people sign in; somebody fails eight times on one account from four addresses and then gets in from
 * a fifth; eleven people sign in. Per ten seconds 10/0, 2/8 and 10/0.
 */
export const takeover: readonly Login[] = [
  ...people(1, 10),
  ...Array.from({ length: 8 }, (_, i) => failure('victim', `203.0.113.${1 + (i % 4)}`)),
  success('victim', '192.0.2.77'),
  ...people(11, 21),
]

export const LOGIN_HEADER = 'userid,event_type,status_code,ip,useragent'

export const loginRow = ({ user, code, ip }: Login): string => `${user},login,${code},${ip},"${agent}"`

/** A CSV without times: row n is second n. */
export const loginsCsv = (logins: readonly Login[]): string => csv(LOGIN_HEADER, logins.map(loginRow))

const START = Date.UTC(2024, 0, 1)

/** `2024-01-01 00:00:07` for second 7. */
export const secondOf = (n: number): string =>
  new Date(START + n * 1000).toISOString().slice(0, 19).replace('T', ' ')

/** The same with a time and an id of its own in every row; `at` gives the second of a row. */
export const timedRows = (logins: readonly Login[], at: (i: number) => number = (i) => i + 1): string[] =>
  logins.map((login, i) => `${loginRow(login)},${secondOf(at(i))},event-${String(i).padStart(4, '0')}`)

export const TIMED_HEADER = `${LOGIN_HEADER},timestamp,event_id`

export const csv = (header: string, rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`

/** Three failures of one account within a minute, as rules of one's own. */
export const ownRule = `title: Three failures
id: 11111111-2222-4333-8444-555555555501
name: three_failures
status: stable
description: Three failed logins of one account within a minute.
author: Tests
date: 2024-01-01
level: low
correlation:
  type: event_count
  rules: [failed]
  group-by: [user.name]
  timespan: 1m
  condition:
    gte: 3
---
title: Failed
id: 11111111-2222-4333-8444-555555555502
name: failed
status: stable
description: A login that failed.
author: Tests
date: 2024-01-01
level: informational
logsource:
  category: authentication
detection:
  selection:
    status: Failure
  condition: selection
`
