// People and their roles.
import { z } from 'zod';
import { email, id, name, timestamp, yesOrNo } from './primitives.js';
import { token } from './tokens.js';

/** Admins run the installation, researchers run projects they belong to, labelers judge in projects they belong to. */
export const role = z.enum(['admin', 'researcher', 'labeler']);

/**
 * Who is behind an account. `simulated` marks the labelers of a simulation, `imported` the unknown people behind judgments
 * that came in a file: neither kind is ever mistaken for a person.
 */
export const userKind = z.enum(['person', 'simulated', 'imported']);

export const user = z
  .object({
    id,
    name,
    email: email.nullable(),
    role,
    kind: userKind,
    pseudonym: z.string().describe('What exports call them; it stays when the person is deleted'),
    createdAt: timestamp,
    disabledAt: timestamp.nullable().describe('Since when their tokens and logins are refused'),
    deletedAt: timestamp.nullable().describe('Since when name and address are gone; their work stays'),
  })
  .meta({ id: 'User' });

export const userCreate = z.object({
  name,
  email: email.nullable().default(null),
  role,
  kind: z.enum(['person', 'simulated']).default('person'),
});

export const userUpdate = z.object({
  name: name.optional(),
  email: email.nullable().optional(),
  role: role.optional(),
  password: z.null().optional().describe('Null removes a forgotten one: they log in by a link and set another'),
  disabled: z.boolean().optional().describe('Whether their tokens and logins are refused'),
});

/** An account as the list tells it. */
export const listedUser = user
  .extend({
    projects: z.array(z.object({ id, name, role: z.enum(['researcher', 'labeler']), paused: z.boolean() })),
    lastSeenAt: timestamp.nullable().describe('When they were here last, to the minute; null: never'),
    loginLinkUntil: timestamp.nullable().describe('Until when a login link works that was made and not used yet'),
  })
  .meta({ id: 'ListedUser' });

export const userQuery = z.object({
  role: role.optional(),
  kind: userKind.optional(),
  search: z.string().trim().min(1).max(200).optional().describe('A part of the name or address, whatever its case'),
  deleted: yesOrNo.default(false).describe('Also list what is left of deleted people'),
});

export const me = user.extend({
  hasPassword: z.boolean(),
  token: token.pick({ id: true, kind: true, scopes: true, expiresAt: true }).describe('What this request came with'),
  csrfToken: z
    .string()
    .nullable()
    .describe("What a browser's session sends as `x-csrf-token` with each change; null with a bearer token"),
  projects: z.array(z.object({ id, name, role: z.enum(['researcher', 'labeler']) })),
});

export type Role = z.infer<typeof role>;
export type UserKind = z.infer<typeof userKind>;
export type ListedUser = z.infer<typeof listedUser>;
export type UserQuery = Partial<z.output<typeof userQuery>>;
export type User = z.infer<typeof user>;
export type UserCreate = z.input<typeof userCreate>;
export type UserUpdate = z.infer<typeof userUpdate>;
export type Me = z.infer<typeof me>;
