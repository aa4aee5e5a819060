/** How each labeler judges, of very many judgments: from tallies, and what is fitted to single judgments from a sample of comparisons. */

import { reliabilities, undefinedReliability } from '../labelers/reliability.js';
import { type Judged, pairLabels } from '../reports/judged.js';
import type { LabelerFigures } from '../reports/labeler-report.js';
import { talliedDwell, talliedGold, talliedShare } from './tallied-share.js';
import type { Tally } from './tally.js';

/** Figures are those of `labelerReport`, dwell times to within 1 %; `dawidSkene` and `crowdBt` are those of the sample. */
export function talliedLabelers(tally: Tally, sample: readonly Judged[]): LabelerFigures[] {
  const reliable = reliabilities(pairLabels(sample));
  return tally
    .keys('judgments', 'labeler')
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((labelerId) => {
      const share = (statistic: 'ties' | 'peers' | 'consistency' | 'earlier') =>
        talliedShare(tally.cells(statistic, 'labeler', labelerId));
      return {
        labelerId,
        judged: tally.judgments('labeler', labelerId, ['work/ranking', 'work/allBad']),
        skipped: tally.judgments('labeler', labelerId, ['work/skip']),
        allBad: tally.judgments('labeler', labelerId, ['work/allBad']),
        medianDwellMs: talliedDwell(tally.cells('dwell', 'labeler', labelerId), 0.5),
        ties: share('ties'),
        agreement: share('peers'),
        gold: talliedGold(tally.cells('gold', 'labeler', labelerId)),
        consistency: share('consistency'),
        firstShown: share('earlier'),
        dawidSkene: reliable.get(labelerId)?.dawidSkene ?? undefinedReliability,
        crowdBt: reliable.get(labelerId)?.crowdBt ?? undefinedReliability,
      };
    });
}
