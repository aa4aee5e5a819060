import type { AuditRecord, Page } from '@tastemaker/contracts';
import { and, eq, gte, like, lt, or } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { audit } from './tables.js';

export interface AuditEntry {
  /** The user; null: the system itself. */
  actorId: string | null;
  /** Noun and verb: `judgment.submit`, `guideline.publish`. */
  action: string;
  projectId?: string | undefined;
  /** What was changed. */
  subjectId?: string | undefined;
  /** Never a name, an address or a text of somebody's: entries outlive people who are deleted. */
  detail?: Record<string, unknown> | undefined;
}

/** Adds to the audit log. In the transaction of the change itself, so that neither is there without the other. */
export async function recordAudit(database: Database, entry: AuditEntry): Promise<void> {
  await database.insert(audit).values({ ...entry, detail: entry.detail ?? {} });
}

export interface AuditFilter {
  projectId?: string | undefined;
  actorId?: string | undefined;
  subjectId?: string | undefined;
  /** `token.create`, or `token` for all that happens to tokens. */
  action?: string | undefined;
  /** ISO 8601; from here on. */
  since?: string | undefined;
  /** ISO 8601; before this. */
  until?: string | undefined;
}

/** What was changed, newest first. */
export async function listAudit(database: Database, request: AuditFilter & PageRequest): Promise<Page<AuditRecord>> {
  const { where, orderBy, limit } = keyset(audit.id, request, 'newest');
  const rows = await database
    .select()
    .from(audit)
    .where(and(where, ...conditions(request)))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, request, (row) => ({ ...row, createdAt: iso(row.createdAt) }));
}

function conditions({ projectId, actorId, subjectId, action, since, until }: AuditFilter) {
  return [
    projectId === undefined ? undefined : eq(audit.projectId, projectId),
    actorId === undefined ? undefined : eq(audit.actorId, actorId),
    subjectId === undefined ? undefined : eq(audit.subjectId, subjectId),
    action === undefined ? undefined : or(eq(audit.action, action), like(audit.action, `${literal(action)}.%`)),
    since === undefined ? undefined : gte(audit.createdAt, new Date(since)),
    until === undefined ? undefined : lt(audit.createdAt, new Date(until)),
  ];
}

/** For LIKE: without the meaning of its wildcards. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
