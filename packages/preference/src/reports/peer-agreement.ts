/** How often a judgment says what the others say of the same pairs. */

import type { ClusterTotal } from '../bootstrap.js';
import type { Judged, PairLabels } from './judged.js';

/**
 * `[judgments]`: over the pairs of each, how many labels of others are equal to its own (`sum`) and how many there are
 * (`count`); both 0 where nobody else has judged.
 */
export function peerAgreement(judgments: readonly Judged[], labels: PairLabels): ClusterTotal[] {
  const totals = judgments.map(() => ({ sum: 0, count: 0 }));
  labels.item.forEach((item, label) => {
    const total = totals[labels.judgment[label] ?? -1];
    const given = labels.outcomes[item] ?? [];
    if (total === undefined) return;
    const own = labels.outcome[label];
    total.count += given.length - 1;
    total.sum += given.reduce((equal, outcome) => equal + (outcome === own ? 1 : 0), 0) - 1;
  });
  return totals;
}
