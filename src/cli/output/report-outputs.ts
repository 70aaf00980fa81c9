/** How a report can be printed. */
export const reportOutputs = ['text', 'json', 'markdown', 'html'] as const

export type ReportOutput = (typeof reportOutputs)[number]
