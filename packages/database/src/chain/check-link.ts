// One link of the hash chain against the row that it seals and the link before it.

import { createHash } from 'node:crypto';

export interface ChainLink {
  sequence: number;
  tableName: string;
  rowId: string;
  contentHash: string;
  chainHash: string;
  /** Of the row as it is now; null: it is gone. */
  rowHash: string | null;
  /** It is gone as it should, by an erasure. */
  isErased: boolean;
}

/**
 * - `row_changed`: the row is not what was sealed
 * - `row_missing`: it is gone, and was not erased
 * - `link_missing`: a link is gone from the chain, or a row that sealing has passed has none
 * - `link_changed`: the link does not follow from what it says and from the link before it: one of the two was changed
 * - `head_missing`: the chain does not contain the hash that was noted: links were cut off its end, or all were made anew
 */
export type ChainFault = 'row_changed' | 'row_missing' | 'link_missing' | 'link_changed' | 'head_missing';

export interface BrokenLink {
  fault: ChainFault;
  /** Null where no link is there to name. */
  sequence: number | null;
  table: string | null;
  rowId: string | null;
  /** Hashes. */
  expected: string | null;
  found: string | null;
}

/** What stands in the place of a link before the first. */
export const firstHead = '0'.repeat(64);

/** @returns what is wrong with the link that should have this number and follow this hash; null when it is right */
export function checkLink(link: ChainLink, sequence: number, head: string): BrokenLink | null {
  const { tableName: table, rowId, contentHash, chainHash, rowHash } = link;
  if (link.sequence !== sequence) {
    return { fault: 'link_missing', sequence, table: null, rowId: null, expected: null, found: null };
  }
  const where = { sequence, table, rowId };
  const follows = chainHashOf(head, link);
  if (follows !== chainHash) return { fault: 'link_changed', ...where, expected: follows, found: chainHash };
  if (rowHash === contentHash || (rowHash === null && link.isErased)) return null;
  return {
    fault: rowHash === null ? 'row_missing' : 'row_changed',
    ...where,
    expected: contentHash,
    found: rowHash,
  };
}

/** As `seal_rows` writes it. */
export function chainHashOf(head: string, { sequence, tableName, rowId, contentHash }: Omit<ChainLink, 'chainHash'>) {
  return createHash('sha256').update([head, sequence, tableName, rowId, contentHash].join(' ')).digest('hex');
}
