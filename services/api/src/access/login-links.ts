// One-time links: whoever opens one is logged in, once.
import { type LoginLink, returnPath } from '@tastemaker/contracts';
import { createLoginLink, type Database } from '@tastemaker/database';
import { hashSecret, newSecret } from './secret.js';

/** Where secrets may be sent: our own page, which nobody's wish changes. */
const loginPage = '/login';

/**
 * The login page, to be told a secret or a problem. That stands behind `#`: browsers keep this part to themselves, so it is
 * in no server's log, and a program that looks at links before people do does not use it up.
 * @param returnTo where the page leads on to; whatever is no page of ours is left out
 */
export function loginPageUrl(publicUrl: string, fragment: string, returnTo?: string): string {
  const url = new URL(loginPage, publicUrl);
  const path = returnTo === undefined ? undefined : returnPath(returnTo, publicUrl);
  if (path !== undefined && path !== loginPage) url.searchParams.set('returnTo', path);
  url.hash = fragment;
  return url.href;
}

/** @throws DatabaseError `not_found`, `conflict` */
export async function makeLoginLink(
  database: Database,
  publicUrl: string,
  order: { userId: string; expiresInSeconds: number; returnTo?: string },
): Promise<LoginLink> {
  const { returnTo, ...wanted } = order;
  const secret = newSecret('tml');
  const link = await createLoginLink(database, { ...wanted, secretHash: hashSecret(secret) });
  return { ...link, url: loginPageUrl(publicUrl, secret, returnTo) };
}
