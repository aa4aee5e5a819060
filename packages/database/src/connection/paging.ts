// Pages by key: the cursor is the id of the last row, so a page costs the same anywhere in a list of millions.

import type { Page } from '@tastemaker/contracts';
import { type AnyColumn, asc, desc, gt, lt, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { DatabaseError } from './database-error.js';

export interface PageRequest {
  /** Rows at most. */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
}

interface Keyset {
  where: SQL | undefined;
  orderBy: SQL;
  /** One more than asked for tells whether there is a next page. */
  limit: number;
}

/** What a query adds to read one page, oldest first unless said otherwise. */
export function keyset(id: AnyColumn, page: PageRequest, order: 'oldest' | 'newest' = 'oldest'): Keyset {
  const after = page.cursor === undefined ? undefined : decode(page.cursor);
  const beyond = order === 'oldest' ? gt : lt;
  return {
    where: after === undefined ? undefined : beyond(id, after),
    orderBy: order === 'oldest' ? asc(id) : desc(id),
    limit: page.limit + 1,
  };
}

/** The page from the rows that a query with `keyset` gave. */
export function toPage<Row extends { id: string }, Item>(
  rows: Row[],
  page: PageRequest,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > page.limit && last !== undefined ? encode(last.id) : null;
  return { items: shown.map(toItem), nextCursor };
}

function encode(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function decode(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = z.guid().safeParse(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  if (!id.success) throw new DatabaseError('invalid_request', 'The cursor is not one that a list gave out.');
  return id.data;
}
