// Walking through a list without minding its pages.
import type { Page } from '@tastemaker/contracts';

/** All items of a list: `for await (const prompt of everyItem((cursor) => client.listPrompts(id, { cursor })))`. */
export async function* everyItem<Item>(load: (page: { cursor?: string }) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | null | undefined;
  do {
    const page: Page<Item> = await load(typeof cursor === 'string' ? { cursor } : {});
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
