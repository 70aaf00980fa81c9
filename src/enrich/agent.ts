import { classifyAgent } from './classify-agent.ts'
import type { Enrichment } from './enrichment.ts'

export const agent: Enrichment = {
  name: 'agent',
  summary: 'Browser, system and kind of the program that sent the request.',
  steps: [
    {
      from: 'http_request.user_agent',
      to: ['http_request.agent.kind', 'http_request.agent.browser', 'http_request.agent.system'],
    },
  ],
  open: () => (text) => {
    const { kind, browser, system } = classifyAgent(text)
    return [kind, browser, system]
  },
  notice: () => undefined,
}
