/**
 * Builds the service: everything but listening. Every answer is what disclosure/ allows, every refusal a problem document.
 *
 * Routes under /api say for whom they are; one that does not cannot be registered. Who asks is known before anything of the
 * request is read, so a stranger learns nothing from faults either.
 */

import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyReply, LogController } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { App } from './app-type.ts'
import { readBodies } from './plugins/bodies.ts'
import { validate } from './plugins/faults.ts'
import { measureItself } from './plugins/metrics.ts'
import { describeItself } from './plugins/openapi.ts'
import { answerWithProblems } from './plugins/problems.ts'
import { knowWhoAsks } from './plugins/who.ts'
import { problemDocument } from './problem.ts'
import { matesLists } from './readers/lists.ts'
import { accessRoutes } from './routes/access.ts'
import { callRoutes } from './routes/calls.ts'
import { crewRoutes } from './routes/crews.ts'
import { documentRoutes } from './routes/documents.ts'
import { editRoutes } from './routes/edits.ts'
import { keepStreams } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { interactionRoutes } from './routes/interactions.ts'
import { memberRoutes } from './routes/me.ts'
import { organiserRoutes } from './routes/organiser.ts'
import { relationRoutes } from './routes/relations.ts'
import { sessionRoutes } from './routes/session.ts'
import { signInPage } from './routes/sign-in.ts'
import { simulationRoutes } from './routes/simulations.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import type { Service } from './service.ts'
import { newId } from './sessions/tokens.ts'

export type AppOptions = {
  /** Whether people reach it by https only: cookies are then sent over nothing else. */
  readonly secure: boolean
  /** Where people reach it, as `https://crew.example`; default: whatever host the request names. */
  readonly origin?: string | undefined
  /** Requests in ten seconds from one session (or address) at most. */
  readonly most?: number
  /** ms by which the event loop may be late before requests are turned away; 0: none is. Default 2000. */
  readonly late?: number
  /** Whether to write a line of JSON to standard error for each request. */
  readonly log?: boolean
}

const BODY = 1024 * 1024
const MOST = 3000
/** Headers of answers that are made before any plugin is asked. */
const SECURE = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}
const LATE = 2000

export async function buildApp(service: Service, options: AppOptions): Promise<App> {
  const app = Fastify({
    bodyLimit: BODY,
    genReqId: newId,
    logController: new LogController({ disableRequestLogging: true }),
    // Without names, tokens and bodies: the pattern of the route and what came of it.
    logger: options.log === true ? { level: 'info', stream: process.stderr } : false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      const document = problemDocument(400, 'the address is not one', request.id)
      reply.code(400).headers(SECURE).type('application/problem+json').send(JSON.stringify(document))
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validate)
  app.setSerializerCompiler(serializerCompiler)
  answerWithProblems(app)
  readBodies(app)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    hsts: options.secure,
    referrerPolicy: { policy: 'no-referrer' },
  })
  await app.register(cookie)
  await app.register(underPressure, { maxEventLoopDelay: options.late ?? LATE, retryAfter: 5 })
  knowWhoAsks(app, service, options)
  await app.register(rateLimit, {
    max: options.most ?? MOST,
    timeWindow: 10_000,
    hook: 'preValidation',
    keyGenerator: request => request.viewer?.id ?? request.ip,
  })
  await describeItself(app, service.version)
  measureItself(app)
  keepStreams(app)
  healthRoutes(app, service)
  signInPage(app)
  sessionRoutes(app, service, options)
  const lists = matesLists(service)
  app.addHook('onClose', lists.close)
  memberRoutes(app, service, lists, options)
  relationRoutes(app, service)
  crewRoutes(app, service, lists)
  callRoutes(app, service)
  interactionRoutes(app, service)
  organiserRoutes(app, service)
  accessRoutes(app, service)
  documentRoutes(app, service)
  suggestionRoutes(app, service)
  editRoutes(app, service)
  simulationRoutes(app, service)
  return app
}
