// The moment when the server says that nobody is logged in any more; who listens decides what that means on their page.
import { ApiError } from '@tastemaker/client/labeling';

const listeners = new Set<() => void>();

export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sessionEnded(): void {
  for (const listener of listeners) listener();
}

/** To be told of every call that failed. */
export function noticeSessionEnd(error: unknown): void {
  if (error instanceof ApiError && error.code === 'unauthorized') sessionEnded();
}
