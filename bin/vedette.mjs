#!/usr/bin/env node
// The `vedette` command: in a clone it runs the source, where it was installed as a package the build.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
if (existsSync(join(root, 'src', 'cli', 'main.ts'))) await import('./run.mjs')
else launch(root, join(root, 'dist', 'cli', 'main.js'), process.argv.slice(2))
