// People, their roles and their bearer tokens.
import { z } from 'zod';
import { id, name, timestamp } from './primitives.js';

/** Admins run the installation, researchers run projects they belong to, labelers judge in projects they belong to. */
export const role = z.enum(['admin', 'researcher', 'labeler']);

/**
 * Who is behind an account. `simulated` marks the labelers of a simulation, `imported` the unknown people behind judgments
 * that came in a file: neither kind is ever mistaken for a person.
 */
export const userKind = z.enum(['person', 'simulated', 'imported']);

export const user = z
  .object({ id, name, email: z.email().nullable(), role, kind: userKind, createdAt: timestamp })
  .meta({ id: 'User' });

export const userCreate = z.object({
  name,
  email: z.email().nullable().default(null),
  role,
  kind: z.enum(['person', 'simulated']).default('person'),
});

export const me = user.extend({
  projects: z.array(z.object({ id, name, role: z.enum(['researcher', 'labeler']) })),
});

/** `api`: made to be kept by a program; `session`: made by a login, gone with the logout. */
export const tokenKind = z.enum(['api', 'session']);

/** A token as it can be listed: its secret is stored only as a sha256 and never shown again. */
export const token = z
  .object({
    id,
    userId: id,
    name,
    createdAt: timestamp,
    lastUsedAt: timestamp.nullable(),
    expiresAt: timestamp.nullable(),
  })
  .meta({ id: 'Token' });

export const tokenCreate = z.object({
  userId: id.optional().describe('Whose token; your own if left out. Only admins make tokens for others.'),
  name,
  expiresAt: timestamp.nullable().default(null),
});

/** The only answer that carries the secret, `tmk_…`. */
export const tokenCreated = token.extend({ secret: z.string() });

export type Role = z.infer<typeof role>;
export type UserKind = z.infer<typeof userKind>;
export type User = z.infer<typeof user>;
export type UserCreate = z.input<typeof userCreate>;
export type Me = z.infer<typeof me>;
export type TokenKind = z.infer<typeof tokenKind>;
export type Token = z.infer<typeof token>;
export type TokenCreate = z.input<typeof tokenCreate>;
export type TokenCreated = z.infer<typeof tokenCreated>;
