// What the Fastify apps of the services share: problems as answers, zod schemas, health, and callers who leave.
export { callerSignal } from './caller-signal.js';
export { type DrainingOptions, draining } from './draining.js';
export { isServersFault, sendProblem, toProblem } from './error-answers.js';
export { type HealthOptions, healthRoutes } from './health-routes.js';
export { zodSchemas } from './zod-schemas.js';
