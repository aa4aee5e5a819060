// Bearer tokens: what programs and logged-in people prove themselves with, and what each may be used for.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { id, instant, name, timestamp, yesOrNo } from './primitives.js';

/**
 * What a token may be used for, within what its person may do.
 * - `read`: look at projects, data, models and runs
 * - `label`: lease, judge, flag, write demonstrations
 * - `write`: change projects, prompts, comparisons, members; imports, exports, webhooks
 * - `train`: samples, judges, runs, models
 * - `ask`: scores and completions of models
 * - `admin`: people, tokens, passwords, the audit log
 */
export const tokenScope = z.enum(['read', 'label', 'write', 'train', 'ask', 'admin']);

/** `api`: made to be kept by a program; `session`: made by a login, gone with the logout. */
export const tokenKind = z.enum(['api', 'session']);

const scopes = z
  .array(tokenScope)
  .min(1)
  .max(20)
  .nullable()
  .describe('What it may be used for; null: all that its person may');

/** A token as it can be listed: its secret is stored only as a sha256 and never shown again. */
export const token = z
  .object({
    id,
    userId: id,
    kind: tokenKind,
    name,
    scopes,
    createdAt: timestamp,
    lastUsedAt: timestamp.nullable().describe('To the minute'),
    expiresAt: timestamp.nullable(),
    rotatedAt: timestamp.nullable(),
    previousValidUntil: timestamp.nullable().describe('Until when the secret before the last rotation works, too'),
  })
  .meta({ id: 'Token' });

/** A token as the list tells it. */
export const listedToken = token.extend({ userName: name.describe('Whose it is') }).meta({ id: 'ListedToken' });

export const tokenQuery = pageQuery.extend({
  userId: id.optional().describe('Whose; your own if left out'),
  everybody: yesOrNo.default(false).describe("Everybody's: for admins, in place of userId"),
  kind: tokenKind.optional(),
});

export const tokenCreate = z.object({
  userId: id.optional().describe('Whose token; your own if left out. Only admins make tokens for others.'),
  name,
  scopes: scopes.default(null),
  expiresAt: instant.nullable().default(null),
});

/** How long the old secret goes on working beside the new one, so that programs can change over. */
export const tokenRotate = z.object({
  overlapSeconds: z
    .int()
    .min(0)
    .max(7 * 24 * 3600)
    .default(3600),
  expiresAt: instant.nullable().optional().describe('A new expiry; left out: as it was'),
});

/** The only answer that carries the secret, `tmk_…`. */
export const tokenCreated = token.extend({ secret: z.string() });

export type TokenScope = z.infer<typeof tokenScope>;
export type TokenKind = z.infer<typeof tokenKind>;
export type ListedToken = z.infer<typeof listedToken>;
export type TokenQuery = Partial<z.output<typeof tokenQuery>>;
export type Token = z.infer<typeof token>;
export type TokenCreate = z.input<typeof tokenCreate>;
export type TokenRotate = z.input<typeof tokenRotate>;
export type TokenCreated = z.infer<typeof tokenCreated>;
