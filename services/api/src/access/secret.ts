// Secrets that are handed out: 256 random bits behind a prefix that secret scanners can find. Only their sha256 is stored.
import { createHash, randomBytes } from 'node:crypto';

/** `tmk`: a bearer token. `tml`: a login link. */
export type SecretPrefix = 'tmk' | 'tml';

export function newSecret(prefix: SecretPrefix = 'tmk'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** Lower-case hex. A plain hash is enough: the secret is random and long, so there is nothing to guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
