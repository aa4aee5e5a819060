// How pages call the server that they came from. The session is a cookie that scripts cannot read.
import type { ClientOptions } from '@tastemaker/client/labeling';

let csrfToken: string | undefined;

export const clientOptions = {
  baseUrl: location.origin,
  csrfToken: currentCsrfToken,
  retries: 2,
} satisfies ClientOptions;

/** Told with `GET /v1/me`; sent with everything that changes something. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token ?? undefined;
}

function currentCsrfToken(): string | undefined {
  return csrfToken;
}
