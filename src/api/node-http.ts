/**
 * What is needed of `node:http` itself. An `import` of it looks at all that it exports, and so loads what Node has for `fetch` and
 * WebSockets too: that takes a start longer than all routes together.
 */
export const { IncomingMessage, STATUS_CODES } = process.getBuiltinModule('node:http')
