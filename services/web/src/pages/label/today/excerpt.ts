// The first words of what was asked, by which an assignment is known again.

import type { Assignment } from '@tastemaker/contracts';

const longest = 120;

export function excerptOf({ messages }: Pick<Assignment, 'messages'>): string {
  const asked = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1);
  const words = (asked?.content ?? '').replaceAll(/\s+/g, ' ').trim();
  return words.length <= longest ? words : `${words.slice(0, longest)}…`;
}
