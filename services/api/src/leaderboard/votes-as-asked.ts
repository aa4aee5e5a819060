// What both sources of votes need to be read as a leaderboard's settings ask.
import { createHash } from 'node:crypto';
import type { LeaderboardSettings } from '@tastemaker/contracts';
import type { ComparedPrompt } from '@tastemaker/preference';

/** What can't be reckoned as asked; the message says what to do. */
export class UnfitError extends Error {
  override readonly name = 'UnfitError';
}

/** Whether a control is of what the answers' texts look like. */
export function needsTexts({ control }: LeaderboardSettings): boolean {
  return control.includes('length') || control.includes('style');
}

/** A system prompt by its hash, with its beginning to be shown. */
export function hashedPrompt(text: string | null): ComparedPrompt['systemPrompt'] {
  if (text === null) return null;
  const hash = createHash('sha256').update(text).digest('hex');
  return { hash, beginning: text.length > 120 ? `${text.slice(0, 119)}…` : text };
}
