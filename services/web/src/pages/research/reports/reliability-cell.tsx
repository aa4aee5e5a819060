// A labeler's reliability with its interval and number of labels, or why there is none.
import { Trans } from '@lingui/react/macro';
import type { ReliabilityEstimate } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { Estimate } from '../../../parts/estimate.js';

type Lack = NonNullable<ReliabilityEstimate['lack']>;

export function ReliabilityCell({ of }: { readonly of: ReliabilityEstimate }) {
  return of.lack === null ? <Estimate of={of} as="number" /> : <small className="n">{reasons[of.lack]}</small>;
}

const reasons: Readonly<Record<Lack, ReactNode>> = {
  no_judgments: <Trans>no judgments on work</Trans>,
  nobody_else_judged: <Trans>nobody else judged the same pairs</Trans>,
  too_few_comparisons: <Trans>fewer than 5 comparisons that others judged, too</Trans>,
  too_few_labels_an_answer: <Trans>fewer than 50 labels an answer</Trans>,
};
