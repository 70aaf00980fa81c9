import { createServer } from 'node:http'

/** A web server of Node as it is: `web-server.ts PORT`. `/slow/N` takes N milliseconds, and what lies below `/missing` is. */
const server = createServer(({ url = '' }, response) => {
  response.statusCode = url.startsWith('/missing') ? 404 : 200
  setTimeout(() => response.end('hello'), Number(/^\/slow\/(\d+)/.exec(url)?.[1] ?? 0))
})
server.on('upgrade', (_, socket) => {
  socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
})
server.listen(Number(process.argv[2]), () => console.log('listening'))
