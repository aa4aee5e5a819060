// The keys of a blind vote; fields keep theirs.
import type { ModelVoteChoice } from '@tastemaker/contracts';

const choices: Readonly<Record<string, ModelVoteChoice>> = {
  a: 'A',
  ArrowLeft: 'A',
  b: 'B',
  ArrowRight: 'B',
  e: 'tie',
  x: 'bothBad',
};

export function voteOfKey({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): ModelVoteChoice | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (target instanceof Element && target.matches('input, textarea, select, [role="menuitem"]')) return undefined;
  return choices[key.length === 1 ? key.toLowerCase() : key];
}
