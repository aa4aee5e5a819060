// One-time links: whoever opens one is logged in, once.
import type { LoginLink } from '@tastemaker/contracts';
import { createLoginLink, type Database } from '@tastemaker/database';
import { hashSecret, newSecret } from './secret.js';

/**
 * The secret stands behind `#`: browsers keep that part to themselves, so it is in no server's log, and a program that
 * looks at links before people do does not use it up.
 */
export function linkOf(publicUrl: string, page: string, secret: string): string {
  return new URL(`${page}#${secret}`, publicUrl).href;
}

/** @throws DatabaseError `not_found`, `conflict` */
export async function makeLoginLink(
  database: Database,
  publicUrl: string,
  order: { userId: string; expiresInSeconds: number; page?: string },
): Promise<LoginLink> {
  const { page = '/login', ...wanted } = order;
  const secret = newSecret('tml');
  const link = await createLoginLink(database, { ...wanted, secretHash: hashSecret(secret) });
  return { ...link, url: linkOf(publicUrl, page, secret) };
}
