// A real OpenID provider on this machine, an API that logs people in at it, and a browser that goes through its pages.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { createWorld, type World } from './world.js';

export const clientId = 'tastemaker';
export const clientSecret = 'a-secret-that-both-know';

/** Where browsers find the API, as they are told; the browser below knows that it is at the world's `url`. */
export const publicUrl = 'http://taste.example';

/** The provider's people: by login name. */
const accounts: Record<string, { email: string; email_verified: boolean; name: string }> = {
  ada: { email: 'ada@example.org', email_verified: true, name: 'Ada' },
  mallory: { email: 'boss@example.org', email_verified: false, name: 'Mallory' },
  grace: { email: 'grace@example.org', email_verified: true, name: 'Grace' },
  eve: { email: 'eve@example.org', email_verified: true, name: 'Eve' },
};

export interface OpenIdProvider {
  issuer: string;
  /** An API that sends its people there. */
  world(options: { createLabelers: boolean }): Promise<World>;
  close(): Promise<void>;
}

export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [`${publicUrl}/v1/auth/oidc/callback`] },
    ],
    pkce: { required: () => true },
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...accounts[accountId] }) }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    world: ({ createLabelers }) =>
      createWorld({ publicUrl, oidc: { issuer, clientId, clientSecret, name: 'Example', createLabelers } }),
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A browser: cookies by site, and redirections one at a time. @param apiUrl where the API really is */
export function createBrowser(apiUrl: string) {
  const jars = new Map<string, Map<string, string>>();
  return async function visit(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ response: Response; next: string }> {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const response = await fetch(url.replace(publicUrl, apiUrl), {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return { response, next: new URL(response.headers.get('location') ?? '/', url).href };
  };
}
export type Visit = ReturnType<typeof createBrowser>;

/** From the first click to the way back: the address of our callback, not yet visited. */
export async function throughProvider(
  visit: Visit,
  account: string,
  start = '/v1/auth/oidc/start?returnTo=/work',
): Promise<string> {
  let { next } = await visit(`${publicUrl}${start}`);
  // The provider's pages: a login form, then one that asks for consent.
  for (let page = 0; page < 12 && !next.startsWith(publicUrl); page++) {
    const { response, next: following } = await visit(next);
    if (response.status !== 200) {
      next = following;
      continue;
    }
    const html = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? '';
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
    const form = prompt === 'login' ? { prompt, login: account, password: 'x' } : { prompt };
    ({ next } = await visit(new URL(action, next).href, form));
  }
  return next;
}
