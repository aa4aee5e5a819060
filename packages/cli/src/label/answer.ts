import type { SkipReason } from '@tastemaker/contracts';
import { parseRanking } from './ranking.js';

/** What a labeler typed, understood. */
export type Answer =
  | { readonly kind: 'ranking'; readonly ranking: readonly (readonly string[])[] }
  | { readonly kind: 'allBad' }
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  | { readonly kind: 'quit' }
  | { readonly kind: 'help' }
  | { readonly kind: 'problem'; readonly problem: string };

const reasons: Readonly<Record<string, SkipReason>> = {
  unclear: 'unclear',
  hard: 'too_hard',
  offensive: 'offensive',
  broken: 'broken',
  conflict: 'conflict_of_interest',
  other: 'other',
};

export const skipWords = Object.keys(reasons);

export interface Rules {
  readonly labels: readonly string[];
  readonly allowTies: boolean;
  readonly allowAllBad: boolean;
}

/** `b>a=d>c`, `x`, `s unclear`, `q`, `?`. */
export function parseAnswer(line: string, rules: Rules): Answer {
  const text = line.trim().toLowerCase();
  if (text === 'q' || text === 'quit') return { kind: 'quit' };
  if (text === '?' || text === '' || text === 'help') return { kind: 'help' };
  if (text === 'x')
    return rules.allowAllBad ? { kind: 'allBad' } : { kind: 'problem', problem: 'here one candidate must be best' };
  const skip = /^s(?:kip)?(?:\s+(\w+))?$/.exec(text);
  if (skip !== null) return skipFor(skip[1]);
  const parsed = parseRanking(text, rules.labels);
  if ('problem' in parsed) return { kind: 'problem', problem: parsed.problem };
  if (!rules.allowTies && parsed.ranking.some((group) => group.length > 1))
    return { kind: 'problem', problem: 'ties are not allowed here' };
  return { kind: 'ranking', ranking: parsed.ranking };
}

function skipFor(word: string | undefined): Answer {
  const reason = word === undefined ? undefined : reasons[word];
  if (reason === undefined) return { kind: 'problem', problem: `say why: s ${skipWords.join(' | ')}` };
  return { kind: 'skip', reason };
}
