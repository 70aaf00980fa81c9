import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Finds a file of an optional package, such as `name/data.csv`; undefined when it is not installed. */
export type FindFile = (file: string) => string | undefined

export const packageFile: FindFile = (file) => {
  try {
    return require.resolve(file)
  } catch {
    return undefined
  }
}
