/** How a replay can be printed. */
export const outputs = ['text', 'json', 'ocsf'] as const

export type Output = (typeof outputs)[number]
