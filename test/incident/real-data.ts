import { existsSync } from 'node:fs'
import { join } from 'node:path'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')
const folder = join(data, 'incidents')

/** The folder with the answers of a real upstream; undefined where it is absent. */
export const realIncidents = existsSync(folder) ? folder : undefined
