/** The little of the WebAssembly interface that is used here; Node's types leave it to those of the browser. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number })
    readonly buffer: ArrayBuffer
    /** Adds pages of 64 KiB; arrays that were made of the buffer before are empty afterwards. */
    grow(pages: number): number
  }
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    readonly exports: object
  }
}
