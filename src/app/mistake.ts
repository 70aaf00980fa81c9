/** Exit codes of every command. */
export const exitCodes = { fine: 0, alerts: 1, usage: 2, rules: 3 } as const

/** Something a person can put right: one line that says what was wrong and what to do. */
export class UserMistake extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.usage) {
    super(message)
    this.name = 'UserMistake'
    this.exitCode = exitCode
  }
}
