/** The columns of what web servers write, whether of a request or of an error. */
export const accessNames = [
  'host',
  'ident',
  'user',
  'date',
  'request',
  'status',
  'bytes',
  'referrer',
  'agent',
  'vhost',
  'message',
] as const

export const column = Object.fromEntries(accessNames.map((name, i) => [name, i])) as Readonly<
  Record<(typeof accessNames)[number], number>
>
