/** What length alone explains of preferences, as a known part of each answer's score. */

import { fitTemperature } from '@tastemaker/preference';
import type { VotedComparison } from './pair-votes.js';

/** Lengths matter by their ratio more than by their difference. */
export function lengthFeature(answer: string): number {
  return Math.log1p(answer.length);
}

/**
 * β of `P(a ≻ b) = σ(β (ℓ_a − ℓ_b))` by maximum likelihood over the votes that prefer one answer, with `ℓ = ln(1 + characters)`.
 * Positive where longer answers win. 0 where length says nothing, or there are no votes.
 */
export function fitLengthCoefficient(comparisons: readonly VotedComparison[]): number {
  const leads = comparisons.flatMap(({ comparison: { prompt, answers }, pairs }) =>
    pairs.flatMap(({ first, second, votes }) => {
      const lead = lengthFeature(answers[first] ?? '') - lengthFeature(answers[second] ?? '');
      return votes.flatMap(({ outcome, weight }) =>
        outcome === 'tie' ? [] : [{ margin: outcome === 'win' ? lead : -lead, prompt, weight }],
      );
    }),
  );
  const slope = leads.reduce((sum, { margin, weight }) => sum + weight * margin, 0);
  if (slope === 0) return 0;
  // The temperature of a scorer is the inverse of the factor that its margins need; here the lead is the scorer.
  const sign = Math.sign(slope);
  return sign / fitTemperature(leads.map((lead) => ({ ...lead, margin: sign * lead.margin }))).temperature;
}
