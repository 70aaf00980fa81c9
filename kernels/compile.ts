// Compiles the kernels: `npm run kernels` writes them to src/lib/kernels.wasm.ts.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The module as TypeScript source. */
export async function compileKernels(): Promise<string> {
  const written = new Map<string, Uint8Array>()
  const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--importMemory']
  const { error, stderr } = await main(
    [here('index.ts'), ...options, '--memoryBase', '1024', '--outFile', 'kernels.wasm'],
    {
      writeFile(name: string, contents: Uint8Array | string) {
        if (typeof contents !== 'string') written.set(name, contents)
      },
    },
  )
  const wasm = written.get('kernels.wasm')
  if (error || !wasm) throw new Error(`the kernels do not compile:\n${stderr.toString()}`)
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,100}/g)!
  return [
    '// Made by `npm run kernels` from the sources in kernels/.',
    'export const kernelsWasm =',
    ...lines.map((line, i) => `  ${i === 0 ? '' : '+ '}'${line}'`),
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(here('../src/lib/kernels.wasm.ts'), await compileKernels())
}
