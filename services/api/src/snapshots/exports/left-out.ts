// What of a snapshot is in no row of an export.
import type { ComparisonRecord, ExportOptions, ExportSummary, Snapshot } from '@tastemaker/contracts';

export type LeftOut = ExportSummary['leftOut'];

/** What the snapshot itself was made without. */
export function leftOutOfSnapshot({ counts }: Pick<Snapshot, 'counts'>): Pick<LeftOut, 'gold' | 'repeats' | 'flagged'> {
  const { goldLeftOut: gold = 0, repeatsLeftOut: repeats = 0, flaggedLeftOut: flagged = 0 } = counts;
  return { gold, repeats, flagged };
}

export class LeftOutCounter {
  readonly counts = { ties: 0, allBad: 0, skips: 0, unranked: 0, otherSplits: 0 };
  readonly #options: ExportOptions;

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  /** A comparison of the split that is exported. */
  add({ completions, judgments }: ComparisonRecord): void {
    // Our own format holds all.
    if (this.#options.format === 'tastemaker') return;
    for (const judgment of judgments) this.#addJudgment(judgment, completions.length);
  }

  #addJudgment({ verdict, ranking }: ComparisonRecord['judgments'][number], completions: number): void {
    const { format, ties } = this.#options;
    if (verdict === 'skip') this.counts.skips += 1;
    if (verdict === 'allBad' && format !== 'arena' && format !== 'kto') this.counts.allBad += 1;
    if (ranking === null) return;
    const ranked = ranking.reduce((sum, group) => sum + group.length, 0);
    this.counts.unranked += pairsAmong(completions) - pairsAmong(ranked);
    if (format === 'arena' || (ties === 'keep' && format !== 'kto')) return;
    for (const group of ranking) this.counts.ties += pairsAmong(group.length);
  }
}

function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2;
}
