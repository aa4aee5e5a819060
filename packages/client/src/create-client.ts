// The client for programs: a token, and answers that are checked.
import { checkedAnswers } from './checked-answers.js';
import { type Client, operationsOf } from './client.js';
import { type ClientOptions, createTransport } from './transport.js';

/**
 * A client of the API at `baseUrl`. Answers are checked against the contracts. Calls that may be repeated (reads, and
 * POSTs, which then carry an Idempotency-Key) are tried again on 503 and when no connection comes about.
 */
export function createClient(options: ClientOptions): Client {
  return operationsOf(createTransport(options, checkedAnswers));
}
