// Lists that grow without end: some of them is shown, with a word that there is more, and all of them with `--all`.
import { everyItem } from '@tastemaker/client';
import type { Page } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { type Context, wholeNumber } from './context.js';

export interface CutOptions {
  readonly limit: number;
  readonly all?: boolean;
}

/** As many as the API gives at once. */
const largestPage = 500;

export function addCutOptions(command: Command, limit: number): Command {
  return command
    .option('--limit <n>', 'at most', wholeNumber(1), limit)
    .option('--all', 'to the end of the list, however long it is');
}

/** The first so many items, or all; on standard error, whether there are more. */
export async function cutList<Item>(
  { terminal }: Pick<Context, 'terminal'>,
  { limit, all = false }: CutOptions,
  load: (page: { cursor?: string; limit: number }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const most = all ? Number.POSITIVE_INFINITY : limit;
  const items: Item[] = [];
  // One more than is shown tells that there are more.
  for await (const item of everyItem((page) =>
    load({ ...page, limit: Math.min(most - items.length + 1, largestPage) }),
  )) {
    if (items.length === most) {
      terminal.note(`the first ${most} are shown: there are more, which --limit <n> or --all shows`);
      break;
    }
    items.push(item);
  }
  return items;
}
