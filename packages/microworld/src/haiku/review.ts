/**
 * What a reader remarks on a haiku, in words. Documents and demonstrations hold such remarks, so that a model learns
 * what to look for before anyone compares two haiku for it, as large models do from the reviews they read.
 */
import type { Random } from '../random.js';
import { judgeHaiku } from './judge.js';

/** True remarks on every broken rule, in an order of chance; praise where none is broken. */
export function reviewHaiku(text: string, topic: string, random: Random): string {
  const truth = judgeHaiku(text, topic);
  if (truth.valid) return 'Good, every rule is kept.';
  const remarks: string[] = [];
  [5, 7, 5].forEach((wanted, index) => {
    const count = truth.syllables[index];
    if (count === undefined || count === wanted) return;
    remarks.push(`Line ${index + 1} is too ${count < wanted ? 'short' : 'long'}.`);
  });
  if (!truth.namesTopic) remarks.push('The topic is missing.');
  if (!truth.seasonWord) remarks.push('No season is named.');
  if (truth.repeatsLine) remarks.push('One line comes twice.');
  return random.shuffle(remarks).join(' ');
}
