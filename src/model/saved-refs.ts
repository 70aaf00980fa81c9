import type { Plain } from './plain.ts'

/** Tells every reference to an event in saved data: the numbers that stand under `ref` and `refs`. */
export function eachRef(saved: Plain, tell: (ref: number) => void): void {
  if (saved === null || typeof saved !== 'object' || ArrayBuffer.isView(saved)) return
  if (Array.isArray(saved)) for (const one of saved) eachRef(one, tell)
  else if (saved instanceof Map) for (const one of saved.values()) eachRef(one, tell)
  else {
    for (const [name, value] of Object.entries(saved)) {
      if (name === 'ref' || name === 'refs') told(value, tell)
      else eachRef(value, tell)
    }
  }
}

function told(value: Plain, tell: (ref: number) => void): void {
  if (typeof value === 'number') tell(value)
  else if (value instanceof Float64Array) for (let i = 0; i < value.length; i++) tell(value[i]!)
  else if (Array.isArray(value)) for (const ref of value) tell(ref)
}
