import { createServer } from 'node:http'

/** A web server of Node as it is: `web-server.ts PORT`. `/slow/N` takes N milliseconds, `/large/N` has N bytes, and what lies below `/missing` is. */
const server = createServer(({ url = '' }, response) => {
  response.statusCode = url.startsWith('/missing') ? 404 : 200
  const [, how, n = '0'] = /^\/(slow|large)\/(\d{1,8})/.exec(url) ?? []
  const body = how === 'large' ? 'x'.repeat(Number(n)) : 'hello'
  setTimeout(() => response.end(body), how === 'slow' ? Number(n) : 0)
})
server.on('upgrade', (_, socket) => {
  socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
})
server.listen(Number(process.argv[2]), () => console.log('listening'))
