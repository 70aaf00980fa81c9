import type { Need } from '../../model/access.ts'

/** How callers say who they are, for the OpenAPI document. */
export const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: 'A key made at /api/v1/keys.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'vedette',
    description: 'Set by logging in at /api/v1/session.',
  },
} as const

/** What a route needs of who calls it, for its part of the document. */
export const describeNeed = (need: Need | undefined) => ({
  security: need === 'public' ? [] : [{ key: [] }, { session: [] }],
  ...(need !== undefined && { 'x-scope': need }),
})
