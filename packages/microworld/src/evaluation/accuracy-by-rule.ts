/** How often scores put the better of two haiku first, by the one rule of the guideline that tells them apart. */
import { clusteredShare, type Share } from '@tastemaker/preference';
import { type HaikuJudgment, judgeHaiku } from '../haiku/judge.js';

/** In the guideline's order. */
const rules = {
  form: ({ validForm }: HaikuJudgment) => validForm,
  topic: ({ namesTopic }: HaikuJudgment) => namesTopic,
  season: ({ seasonWord }: HaikuJudgment) => seasonWord,
  repetition: ({ repeatsLine }: HaikuJudgment) => !repeatsLine,
} as const;

export type HaikuRule = keyof typeof rules;

export interface ScoredHaiku {
  readonly topic: string;
  readonly candidates: readonly { readonly text: string; readonly score: number }[];
}

/**
 * Of pairs of a request's candidates of which exactly one keeps the rule, and which keep or break all others alike: the share
 * where the one that keeps it has the higher score, equal scores counting half; 95 % by resampling requests.
 */
export function accuracyByRule(requests: readonly ScoredHaiku[]): Readonly<Record<HaikuRule, Share>> {
  const share = (rule: HaikuRule): Share =>
    clusteredShare(requests.map((request) => totalOf(request, rule)).filter(({ count }) => count > 0));
  return { form: share('form'), topic: share('topic'), season: share('season'), repetition: share('repetition') };
}

function totalOf({ topic, candidates }: ScoredHaiku, rule: HaikuRule): { sum: number; count: number } {
  const judged = candidates.map(({ text, score }) => ({ judgment: judgeHaiku(text, topic), score }));
  const total = { sum: 0, count: 0 };
  for (const [i, one] of judged.entries()) {
    for (const other of judged.slice(i + 1)) {
      if (!differOnlyIn(rule, one.judgment, other.judgment)) continue;
      const lead = rules[rule](one.judgment) ? one.score - other.score : other.score - one.score;
      total.sum += lead > 0 ? 1 : lead === 0 ? 0.5 : 0;
      total.count += 1;
    }
  }
  return total;
}

function differOnlyIn(rule: HaikuRule, one: HaikuJudgment, other: HaikuJudgment): boolean {
  return Object.entries(rules).every(([name, keeps]) => (keeps(one) !== keeps(other)) === (name === rule));
}
