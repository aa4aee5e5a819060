// The client of the server that this page came from. The session is a cookie that scripts cannot read.
import { type Client, createBrowserClient } from '@tastemaker/client/browser';

let csrfToken: string | undefined;

export const clientOptions = {
  baseUrl: location.origin,
  csrfToken: currentCsrfToken,
  retries: 2,
};

export const client: Client = createBrowserClient(clientOptions);

/** Told with `GET /v1/me`; sent with everything that changes something. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token ?? undefined;
}

export function currentCsrfToken(): string | undefined {
  return csrfToken;
}
