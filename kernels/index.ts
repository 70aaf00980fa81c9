export * from './cells'
export * from './csv'
export * from './texts'
