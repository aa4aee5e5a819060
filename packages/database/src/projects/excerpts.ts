// The first words of a prompt, by which people know it again in a list, without sending lists of whole prompts.

import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Characters, as people count them. */
const longest = 120;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of the last user message (of the last message, if there is none of a user): what `excerptOf` makes words of. */
export function beginningOf(messages: AnyColumn): SQL<string> {
  return sql<string>`(
    SELECT left(said.message ->> 'content', ${sql.raw(String(5 * longest))})
    FROM jsonb_array_elements(${messages}) WITH ORDINALITY AS said (message, place)
    ORDER BY (said.message ->> 'role' = 'user') DESC, said.place DESC LIMIT 1)`;
}

/** On one line, cut between words where there is a blank, and then with an ellipsis. */
export function excerptOf(beginning: string): string {
  const words = beginning.replaceAll(/\s+/g, ' ').trim();
  const shown = Array.from(characters.segment(words), ({ segment }) => segment);
  if (shown.length <= longest) return words;
  const cut = shown.slice(0, longest - 1).join('');
  const end = cut.lastIndexOf(' ');
  return `${end > longest / 2 ? cut.slice(0, end) : cut}…`;
}
