import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Reads bodies as JSON and answers with a result for each event: the least that any service in Node has to do. */
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    const events = Array.isArray(body) ? body : [body]
    const answer = JSON.stringify(events.map(() => ({ is_suspicious: false })))
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stderr.write(`serving at http://127.0.0.1:${(server.address() as AddressInfo).port} \n`)
})
process.once('SIGTERM', () => process.exit(0))
