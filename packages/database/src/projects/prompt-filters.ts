// What lists of prompts, and of what is made of them, are narrowed by.

import type { Split } from '@tastemaker/contracts';
import { arrayContains, eq, type SQL, sql } from 'drizzle-orm';
import { prompts } from './tables.js';

export interface OfPrompt {
  split?: Split | undefined;
  tag?: string | undefined;
  search?: string | undefined;
}

/** Conditions on the table of prompts. */
export function promptConditions({ split, tag, search }: OfPrompt): (SQL | undefined)[] {
  return [
    split === undefined ? undefined : eq(prompts.split, split),
    tag === undefined ? undefined : arrayContains(prompts.tags, [tag]),
    search === undefined ? undefined : says(search),
  ];
}

/**
 * Any part of a text, in any script, by looking into each: docs/decisions/035-research-lists.md. PostgreSQL keeps statistics of
 * this very expression (`prompts_contents_statistics`).
 */
function says(search: string): SQL {
  // As it stands within a JSON text.
  const inJson = JSON.stringify(search).slice(1, -1);
  const pattern = `%${inJson.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql`jsonb_path_query_array(${prompts.messages}, '$[*].content')::text ILIKE ${pattern}`;
}
