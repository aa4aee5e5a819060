// The client of a page where people label: what a labeler does at work, and no more, so that little script is loaded for it.
import { labelingOperations } from './operations/labeling.js';
import { type ClientOptions, createTransport } from './transport.js';
import { trustedAnswers } from './trusted-answers.js';

export { ApiError, ConnectionError } from './api-error.js';
export { everyItem } from './every-page.js';
export type { ClientOptions } from './transport.js';

export type LabelingClient = ReturnType<typeof labelingOperations>;

/** Like `createBrowserClient`, with the operations of a labeler at work. */
export function createLabelingClient(options: ClientOptions): LabelingClient {
  return labelingOperations(createTransport(options, trustedAnswers));
}
