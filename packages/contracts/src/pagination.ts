// Lists are pages behind an opaque cursor: `?limit&cursor` → `{items, nextCursor}`.
import { z } from 'zod';
import { count, digits } from './primitives.js';

export const pageQuery = z.object({
  limit: digits(1, 500).default(50),
  cursor: z
    .string()
    .max(500)
    .optional()
    .meta({ pattern: '^[A-Za-z0-9_-]{21}[AQgw]$', description: '`nextCursor` of the page before' }),
});

/** As lists go by time, whichever end first. */
export const listOrder = z.enum(['oldest', 'newest']).default('oldest').describe('Which come first');

/** How many a filter lets through: counted up to ten thousand, which a page may wait for. */
export const filterCount = z
  .object({ count, more: z.boolean().describe('There are more than that') })
  .meta({ id: 'FilterCount' });

/** The page schema of an item schema. `nextCursor` is null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export type ListOrder = z.infer<typeof listOrder>;
export type FilterCount = z.infer<typeof filterCount>;
export type PageQuery = z.infer<typeof pageQuery>;
export type Page<Item> = { items: Item[]; nextCursor: string | null };
