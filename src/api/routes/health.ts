import { z } from 'zod'
import type { App } from '../app-type.ts'
import type { Service } from '../service.ts'

const answer = z.object({ status: z.literal('ok') })

export function healthRoutes(app: App, { store }: Service): void {
  const schema = (summary: string) => ({ summary, response: { 200: answer } })
  app.get('/health', { schema: schema('Whether the service and its store answer') }, async () => {
    await store.congregations()
    return { status: 'ok' as const }
  })
  app.get('/ready', { schema: schema('Whether it takes requests') }, async () => {
    await store.congregations()
    return { status: 'ok' as const }
  })
}
