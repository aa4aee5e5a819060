// Criteria in the making: a title and a scale are typed, the key is made of the title.
import type { Criterion } from '@tastemaker/contracts';

export interface CriterionDraft {
  /** Tells drafts apart while they are typed. */
  readonly id: number;
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly minLabel: string;
  readonly maxLabel: string;
}

type CriterionGiven = Pick<Criterion, 'key' | 'title' | 'scale'>;

/** Those with a title; keys are unique. */
export function criteriaOf(drafts: readonly CriterionDraft[]): CriterionGiven[] {
  const keys = new Set<string>();
  return drafts
    .filter(({ title }) => title.trim() !== '')
    .map(({ title, min, max, minLabel, maxLabel }) => {
      const key = unused(keyOf(title), keys);
      keys.add(key);
      return {
        key,
        title: title.trim(),
        scale: {
          min,
          max,
          ...(minLabel.trim() === '' ? {} : { minLabel: minLabel.trim() }),
          ...(maxLabel.trim() === '' ? {} : { maxLabel: maxLabel.trim() }),
        },
      };
    });
}

/** "Names its sources" becomes `namesItsSources`; titles without Latin letters become `criterion`. */
export function keyOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const [first, ...rest] = words ?? [];
  if (first === undefined) return 'criterion';
  const key = first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return (/^[a-z]/.test(key) ? key : `c${key}`).slice(0, 36);
}

function unused(key: string, taken: ReadonlySet<string>): string {
  if (!taken.has(key)) return key;
  for (let count = 2; ; count += 1) if (!taken.has(`${key}${count}`)) return `${key}${count}`;
}
