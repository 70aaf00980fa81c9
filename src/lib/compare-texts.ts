/** Orders texts by their UTF-16 units: the same everywhere, which `localeCompare` is not. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
