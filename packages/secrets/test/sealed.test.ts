import { expect, test } from 'vitest';
import { makeSecretKey, parseSecretKey, seal, UnsealError, unseal } from '../src/index.js';

const key = parseSecretKey(makeSecretKey());

test('what is sealed comes back with the same key and owner', () => {
  expect(unseal(key, 'model 1', seal(key, 'model 1', 'sk-Geheimnis-ß'))).toBe('sk-Geheimnis-ß');
});

test('sealing the same text twice gives different texts, and neither shows it', () => {
  const both = [seal(key, 'a', 'sk-secret'), seal(key, 'a', 'sk-secret')];
  expect(new Set(both).size).toBe(2);
  for (const sealed of both) {
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('secret');
  }
});

test('another key, another owner and a changed byte are all refused', () => {
  const sealed = seal(key, 'a', 'sk-secret');
  const last = sealed.at(-3) === 'A' ? 'B' : 'A';
  const changed = `${sealed.slice(0, -3)}${last}${sealed.slice(-2)}`;
  expect(() => unseal(parseSecretKey(makeSecretKey()), 'a', sealed)).toThrow(UnsealError);
  expect(() => unseal(key, 'b', sealed)).toThrow(UnsealError);
  expect(() => unseal(key, 'a', changed)).toThrow(UnsealError);
  expect(() => unseal(key, 'a', 'sk-secret')).toThrow(UnsealError);
});

test('keys are read from base64, base64url and hexadecimal, and a short one is refused without being repeated', () => {
  const bytes = parseSecretKey(makeSecretKey());
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    expect(parseSecretKey(`${bytes.toString(encoding)}\n`)).toEqual(bytes);
  }
  expect(() => parseSecretKey('hunter2')).toThrow(/^must be 32 bytes/u);
});
