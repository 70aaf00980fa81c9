/** The forms in which telemetry is written down. */
export const formats = ['csv', 'ndjson', 'access', 'syslog'] as const

export type Format = (typeof formats)[number]
