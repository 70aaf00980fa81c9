import { afterAll, beforeAll, expect, it } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

const folder = newFolder()
let service: Service
beforeAll(async () => {
  service = await startService(folder.path)
})
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

it('tells browsers to show nothing but our own', async () => {
  const { headers } = await service.get('/ip-ranges/')
  expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('strict-transport-security')).toBeNull()
})

it('spares programs that send events', async () => {
  const { headers } = await service.post('/events/', event('alice', '8.8.8.8'))
  expect(headers.get('content-security-policy')).toBeNull()
})

it('lets the documentation run its scripts, and no others', async () => {
  const response = await fetch(`${service.url}/docs`)
  const policy = response.headers.get('content-security-policy')!
  expect(policy).toMatch(/script-src 'self'/)
  expect(policy).not.toMatch(/script-src[^;]*unsafe|upgrade-insecure-requests/)
  const html = await response.text()
  const scripts = [...html.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, path]) => path!)
  expect(scripts.length).toBeGreaterThan(0)
  for (const path of scripts) expect((await fetch(new URL(path, response.url))).status).toBe(200)
  expect(html.replaceAll(/<script[^>]*src=[^>]*>/g, '')).not.toContain('<script>')
})
