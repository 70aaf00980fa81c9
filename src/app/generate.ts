export { type PlannedAttack, parseAttack } from '../generate/attack.ts'
export { demo } from '../generate/demo.ts'
export { generate } from '../generate/generate.ts'
export type { TelemetryKind } from '../generate/truth.ts'
