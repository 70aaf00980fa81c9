import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

const directives = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** Headers that keep browsers from doing with an answer what is not meant. Programs that send events need none. */
export async function addSecurityHeaders(
  app: FastifyInstance,
  publicOrigin: string | undefined,
): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.config?.scope === 'ingest') route.helmet = false
  })
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: publicOrigin?.startsWith('https:') ? { maxAge: 15_552_000 } : false,
  })
}
