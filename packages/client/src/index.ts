// The typed REST client.
export { ApiError, ConnectionError } from './api-error.js';
export type { Client } from './client.js';
export { createClient } from './create-client.js';
export type { RunEventOptions } from './event-stream.js';
export { everyItem } from './every-page.js';
export type { Erasable } from './operations/erasures.js';
export { refusedLines } from './refused-lines.js';
export type { LineScore } from './score-stream.js';
export type { ClientOptions } from './transport.js';
