import type { Level } from '../model/plan.ts'

/** How likely one alert or incident of a level, just happened, is to matter. */
const WEIGHT: Readonly<Record<Level, number>> = {
  informational: 0.005,
  low: 0.02,
  medium: 0.08,
  high: 0.25,
  critical: 0.7,
}

/** Likelihoods combine as those of flags do, `1 - prod(1 - w)`: points of this kind are added up. */
export const pointsOf = (level: Level): number => -Math.log1p(-WEIGHT[level])

/** What points come to, 0 to 100. */
export const scoreOf = (points: number): number => 100 * -Math.expm1(-points)
