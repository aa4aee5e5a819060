// Lists are pages behind an opaque cursor: `?limit&cursor` → `{items, nextCursor}`.
import { z } from 'zod';

export const pageQuery = z.object({
  limit: z.coerce.number<number>().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});

/** The page schema of an item schema. `nextCursor` is null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export type PageQuery = z.infer<typeof pageQuery>;
export type Page<Item> = { items: Item[]; nextCursor: string | null };
