export { parseAttack, type PlannedAttack } from '../generate/attack.ts'
export { demo } from '../generate/demo.ts'
export { generate, type GenerateOptions } from '../generate/generate.ts'
export type { TelemetryKind } from '../generate/truth.ts'
