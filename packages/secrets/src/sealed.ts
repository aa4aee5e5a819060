// Sealing: AES-256-GCM (NIST SP 800-38D), a fresh 96-bit nonce each time. What is sealed is bound to its owner, so that
// it cannot be opened in another's place.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The text was sealed with another key, for another owner, or has been changed since. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  readonly code = 'cannot_unseal';
}

/**
 * @param owner authenticated with the text: only who names the same owner can open it
 * @returns `v1.` and base64url of nonce, ciphertext and tag
 */
export function seal(key: Buffer, owner: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** @throws {UnsealError} */
export function unseal(key: Buffer, owner: string, sealed: string): string {
  const [version, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError('This is no sealed text.');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(owner));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return text.toString('utf8');
  } catch (cause) {
    throw new UnsealError('It was sealed with another key, or for something else.', { cause });
  }
}
