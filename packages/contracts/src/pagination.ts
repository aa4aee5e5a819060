// Lists are pages behind an opaque cursor: `?limit&cursor` → `{items, nextCursor}`.
import { z } from 'zod';
import { digits } from './primitives.js';

export const pageQuery = z.object({
  limit: digits(1, 500).default(50),
  cursor: z
    .string()
    .max(500)
    .optional()
    .meta({ pattern: '^[A-Za-z0-9_-]{21}[AQgw]$', description: '`nextCursor` of the page before' }),
});

/** The page schema of an item schema. `nextCursor` is null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export type PageQuery = z.infer<typeof pageQuery>;
export type Page<Item> = { items: Item[]; nextCursor: string | null };
