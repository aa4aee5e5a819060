// The one retry policy of clients, services and the supervisor, and what counts as passing over HTTP. Runs in browsers, too.
export { fetchFailureReason, isBusyStatus, isTransientStatus, retryAfterMs } from './http-failures.js';
export { pause, pauseMs, type RetryOptions, type RetryPolicy, retry } from './retry.js';
