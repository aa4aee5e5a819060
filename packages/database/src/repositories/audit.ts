import type { Database } from '../database.js';
import { audit } from '../schema/index.js';

export interface AuditEntry {
  /** The user; null: the system itself. */
  actorId: string | null;
  /** Noun and verb: `judgment.submit`, `guideline.publish`. */
  action: string;
  projectId?: string;
  /** What was changed. */
  subjectId?: string;
  detail?: Record<string, unknown>;
}

/** Adds to the audit log. In the transaction of the change itself, so that neither is there without the other. */
export async function recordAudit(database: Database, entry: AuditEntry): Promise<void> {
  await database.insert(audit).values({ ...entry, detail: entry.detail ?? {} });
}
