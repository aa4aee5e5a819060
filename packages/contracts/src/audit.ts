// The audit log: who changed what, when. Entries are added and never change; they name people by id only.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { id, instant, timestamp } from './primitives.js';

export const auditRecord = z
  .object({
    id,
    actorId: id.nullable().describe('Who did it; null: the system itself'),
    action: z.string().describe('Noun and verb: `judgment.submit`, `user.disable`'),
    projectId: id.nullable(),
    subjectId: id.nullable().describe('What was changed'),
    detail: z.record(z.string(), z.unknown()),
    createdAt: timestamp,
  })
  .meta({ id: 'AuditRecord' });

export const projectAuditQuery = pageQuery.extend({
  actorId: id.optional(),
  subjectId: id.optional(),
  action: z
    .string()
    .max(100)
    .regex(/^[A-Za-z_-]+(\.[A-Za-z_-]+)?$/, 'is a noun, or a noun and a verb: judgment, judgment.submit')
    .optional()
    .describe('One action, or all of a noun: `token` finds `token.create` and `token.rotate`'),
  since: instant.optional(),
  until: instant.optional(),
});

export const auditQuery = projectAuditQuery.extend({ projectId: id.optional() });

export type AuditRecord = z.infer<typeof auditRecord>;
export type AuditQuery = z.infer<typeof auditQuery>;
