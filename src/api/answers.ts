/** An answer as it was given, and to what. */
export interface KeptAnswer {
  /** Stands for what was asked. */
  readonly asked: string
  readonly answer: string
}

/** Keeps answers by the key that came with a request, for a day at most; of many, the newest. */
export interface AnswerService {
  find(key: string): KeptAnswer | undefined
  /** Resolves when it is durable. */
  keep(key: string, answer: KeptAnswer): Promise<void>
  /** Keys of requests that are at work. */
  readonly working: Set<string>
}
