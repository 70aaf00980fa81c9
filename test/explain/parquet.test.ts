import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, expect, test } from 'vitest'
import { scratch, vedette } from '../cli/command.ts'

const place = scratch()
afterAll(place.remove)

test('an alert over Parquet is explained; its records have no text', async () => {
  const { stdout } = await vedette(['generate', 'logins', '--minutes', '15', '--attack', 'takeover:5m:4m'])
  const csv = place.file('logins.csv', stdout)
  const parquet = join(place.path, 'logins.parquet')
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(
    `COPY (SELECT epoch_ms(timestamp::TIMESTAMP) AS "time", userid AS "user.name", ip AS "src_endpoint.ip", CASE WHEN status_code = 200 THEN 'Success' ELSE 'Failure' END AS status FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`,
  )
  instance.closeSync()
  const args = ['--class', 'authentication', '--output', 'json']
  const lines = (await vedette(['history', parquet, ...args])).stdout.trim().split('\n')
  const alert = lines
    .map((line) => JSON.parse(line))
    .find((one) => one.rule?.title === 'Brute force on one account' && one.status === 'closed')
  const told = JSON.parse((await vedette(['explain', alert.id, '--on', parquet, ...args])).stdout)
  expect(told).toMatchObject({ agrees: true, count: alert.count })
  expect(told.events).toHaveLength(alert.count)
  expect(told.events.filter((event: object) => 'raw' in event)).toEqual([])
})
