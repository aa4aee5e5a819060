// How often a reward model agrees with held-out judgments, beside what length alone would, as its run measured both.
import type { Model } from '@tastemaker/contracts';

/** 95 %, by resampling prompts; null bounds where the run did not measure them. */
export interface HeldOutShare {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface HeldOutAccuracy {
  readonly model: HeldOutShare;
  /** Always the longer answer, or always the shorter, whichever won in training; over the same votes. */
  readonly lengthAlone: HeldOutShare;
  /** Votes that prefer one answer, which the shares are of; null where the run did not count them. */
  readonly votes: number | null;
  /** Pairs of answers that the votes are on. */
  readonly pairs: number;
}

/** What was measured on the test split; undefined where nothing was. */
export function heldOutAccuracy({ metrics }: Pick<Model, 'metrics'>): HeldOutAccuracy | undefined {
  const share = (name: string): HeldOutShare | undefined => {
    const value = metrics[name];
    if (value === undefined) return undefined;
    return { value, low: metrics[`${name}Low`] ?? null, high: metrics[`${name}High`] ?? null };
  };
  const [model, lengthAlone] = [share('test/accuracy'), share('baseline/test/accuracy')];
  if (model === undefined || lengthAlone === undefined) return undefined;
  return { model, lengthAlone, votes: metrics['test/votes'] ?? null, pairs: metrics['test/pairs'] ?? 0 };
}

/** One line, of a reward model after "it". */
export function describeHeldOut({ model, lengthAlone, votes, pairs }: HeldOutAccuracy): string {
  const of = votes === null ? 'the votes' : `${votes} votes`;
  return `agrees with ${shareText(model)} of ${of} on ${pairs} held-out pairs; length alone with ${shareText(lengthAlone)}`;
}

function shareText({ value, low, high }: HeldOutShare): string {
  return `${percent(value)} %${low === null || high === null ? '' : ` [${percent(low)}, ${percent(high)}]`}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
