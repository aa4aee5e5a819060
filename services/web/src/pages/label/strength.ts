// A pair's side and strength, as they lie on the screen: 3, the first is much better, to −3, the second is. Without I/O.

import { type Draft, type Rules, sideOf } from './draft.js';

type Choice = Pick<Draft, 'places' | 'strength'>;

/** The steps of the scale, from the first letter's end to the second's. */
export function strengthSteps({ strength, allowTies }: Pick<Rules, 'strength' | 'allowTies'>): number[] {
  const steps = strength === 'none' ? [1, 0, -1] : [3, 2, 1, 0, -1, -2, -3];
  return allowTies ? steps : steps.filter((step) => step !== 0);
}

/** A side, without saying how much better it is. */
export function chooseSide(letter: string, letters: readonly string[]): Choice {
  const places = Object.fromEntries(letters.map((each) => [each, each === letter ? 1 : 2]));
  return { places, strength: undefined };
}

export function chooseEqual({ strength }: Pick<Rules, 'strength'>, letters: readonly string[]): Choice {
  const places = Object.fromEntries(letters.map((each) => [each, 1]));
  return { places, strength: strength === 'none' ? undefined : 0 };
}

/** A step of the scale. */
export function chooseStrength(step: number, rules: Pick<Rules, 'strength'>, letters: readonly string[]): Choice {
  if (step === 0) return chooseEqual(rules, letters);
  const [first = 'A', second = 'B'] = letters;
  const side = chooseSide(step > 0 ? first : second, letters);
  return rules.strength === 'none' ? side : { ...side, strength: step };
}

/** The next step to one side; a side without a strength becomes slightly better. */
export function stepStrength(
  draft: Choice,
  towards: 'first' | 'second',
  rules: Pick<Rules, 'strength' | 'allowTies'>,
  letters: readonly string[],
): Choice {
  const side = sideOf(draft);
  if (side !== undefined && side !== 'both' && draft.strength === undefined && rules.strength !== 'none')
    return chooseStrength(side === letters[0] ? 1 : -1, rules, letters);
  const steps = strengthSteps(rules);
  const direction = towards === 'first' ? 1 : -1;
  const now = stepOf(draft, letters) ?? 0;
  const next = direction > 0 ? steps.findLast((step) => step > now) : steps.find((step) => step < now);
  return next === undefined ? draft : chooseStrength(next, rules, letters);
}

/** Where a choice lies on the scale; undefined when there is none, or a side without a strength. */
export function checkedStep(
  draft: Choice,
  rules: Pick<Rules, 'strength'>,
  letters: readonly string[],
): number | undefined {
  if (rules.strength === 'none') return stepOf(draft, letters);
  return sideOf(draft) === 'both' ? 0 : draft.strength;
}

function stepOf(draft: Choice, letters: readonly string[]): number | undefined {
  const side = sideOf(draft);
  if (side === undefined) return undefined;
  if (side === 'both') return 0;
  return draft.strength ?? (side === letters[0] ? 1 : -1);
}
