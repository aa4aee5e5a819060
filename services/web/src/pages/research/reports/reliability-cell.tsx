// A labeler's reliability with its interval and number of labels, or why there is none.
import { Trans } from '@lingui/react/macro';
import type { ReliabilityEstimate } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { Estimate } from '../../../parts/estimate.js';

export function ReliabilityCell({ of }: { readonly of: ReliabilityEstimate }) {
  return of.lack === null ? <Estimate of={of} as="number" /> : <small className="n">{lackText(of.lack)}</small>;
}

function lackText(lack: NonNullable<ReliabilityEstimate['lack']>): ReactNode {
  switch (lack) {
    case 'no_judgments':
      return <Trans>no judgments on work</Trans>;
    case 'nobody_else_judged':
      return <Trans>nobody else judged the same pairs</Trans>;
    case 'too_few_comparisons':
      return <Trans>fewer than 5 comparisons that others judged, too</Trans>;
    case 'too_few_labels_an_answer':
      return <Trans>fewer than 50 labels an answer</Trans>;
  }
}
