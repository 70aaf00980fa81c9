import { kindOf } from '../lib/ip.ts'
import type { Enrichment } from './enrichment.ts'

export const addressKind: Enrichment = {
  name: 'address-kind',
  summary: 'What the IANA registries say of the address: public, private, loopback, ...',
  steps: [{ from: 'src_endpoint.ip', to: ['src_endpoint.kind'] }],
  open: () => (address) => [kindOf(address)],
  notice: () => undefined,
}
