// The installation's key for what is kept secret at rest: 32 random bytes, written as base64url.
import { randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** A new key, as `TASTEMAKER_SECRET_KEY` holds it. */
export function makeSecretKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** @throws Error where the text is not 32 bytes in base64, base64url or hexadecimal; the text itself is not repeated */
export function parseSecretKey(text: string): Buffer {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/iu.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new Error(`must be ${KEY_BYTES} bytes in base64 or hexadecimal; make one with: openssl rand -base64 32`);
  }
  return bytes;
}
