// The client of a page that this very server has served: it logs in by cookie, and reads answers as they come.
import { type Client, operationsOf } from './client.js';
import { type ClientOptions, createTransport } from './transport.js';
import { trustedAnswers } from './trusted-answers.js';

export { ApiError, ConnectionError } from './api-error.js';
export type { Client } from './client.js';
export { everyItem } from './every-page.js';
export { refusedLines } from './refused-lines.js';

/**
 * A client whose answers are taken as the contracts' types without a check: page and server are of one version, which the
 * caller has to make sure of. It carries no zod.
 */
export function createBrowserClient(options: ClientOptions): Client {
  return operationsOf(createTransport(options, trustedAnswers));
}
