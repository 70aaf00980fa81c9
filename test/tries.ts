/** How often a property is tried: `all` of it by `npm test`, the share that `npm run check` asks for there. */
export function tries(all: number): number {
  return Math.ceil(all * Number(process.env.VEDETTE_TRIES ?? 1))
}
