// The log of imports. Importing itself is in ../imports.

import type { ImportEntry, Page } from '@tastemaker/contracts';
import { importFormat } from '@tastemaker/contracts';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { imports } from './tables.js';

/** The imports of a project that were kept, newest first. */
export async function listImports(
  database: Database,
  projectId: string,
  page: PageRequest,
): Promise<Page<ImportEntry>> {
  const { where, orderBy, limit } = keyset(imports.id, page, 'newest');
  const rows = await database
    .select()
    .from(imports)
    .where(and(eq(imports.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ format, createdAt, ...row }) => ({
    ...row,
    format: importFormat.parse(format),
    createdAt: iso(createdAt),
  }));
}
