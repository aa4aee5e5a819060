/** What the reports read of a judgment, and the pairs that it speaks of. */

/** A standing judgment. Candidates are numbered from 0 in the comparison's own order, not in the order shown. */
export interface Judged {
  readonly comparisonId: string;
  readonly labelerId: string;
  /** `gold` and `repeat` comparisons count for the labeler's own figures only, never for agreement or bias. */
  readonly purpose: 'work' | 'gold' | 'repeat';
  /** The comparison that a repeat shows again. */
  readonly repeatOf: string | null;
  readonly verdict: 'ranking' | 'allBad' | 'skip';
  /** Best first, ties in one group; candidates may be left out. Null unless the verdict is a ranking. */
  readonly ranking: readonly (readonly number[])[] | null;
  /** Candidates as A, B, C… were shown; empty where nobody knows, as for imports. */
  readonly displayedOrder: readonly number[];
  readonly completionIds: readonly string[];
  /** Characters of each candidate. */
  readonly lengths: readonly number[];
  /** Characters of the prompt with its context documents. */
  readonly promptLength: number;
  readonly tags: readonly string[];
  /** By criterion and candidate. */
  readonly ratings: Readonly<Record<string, Readonly<Record<number, number>>>> | null;
  readonly dwellMs: number | null;
  /** When it was given, in milliseconds since 1970. */
  readonly at: number;
  /** Whether it agrees with the known answer; null unless the comparison is gold. */
  readonly goldCorrect: boolean | null;
  /** The version of the labeling instructions that its labeler went by; null where nobody knows. */
  readonly guidelineVersion: number | null;
}

/** 1: the first candidate is better; −1: the second; 0: neither, also where all are bad. */
export type PairOutcome = 1 | 0 | -1;

export interface JudgedPair {
  /** The lower-numbered candidate. */
  readonly first: number;
  readonly second: number;
  readonly outcome: PairOutcome;
}

/** Every pair of candidates that a judgment speaks of: C(K,2) of K ranked ones; none for a skip. */
export function judgedPairs({ verdict, ranking, completionIds }: Judged): JudgedPair[] {
  if (verdict === 'skip') return [];
  const rankOf = new Map<number, number>();
  if (ranking === null) for (const candidate of completionIds.keys()) rankOf.set(candidate, 0);
  ranking?.forEach((group, rank) => {
    for (const candidate of group) rankOf.set(candidate, rank);
  });
  const ranked = [...rankOf].toSorted(([a], [b]) => a - b);
  return ranked.flatMap(([first, firstRank], i) =>
    ranked.slice(i + 1).map(([second, secondRank]): JudgedPair => {
      const outcome = firstRank === secondRank ? 0 : firstRank < secondRank ? 1 : -1;
      return { first, second, outcome };
    }),
  );
}

/** Pairs of candidates with everything that was said of each; one entry per label in every column. */
export interface PairLabels {
  /** Numbers of comparisons, `[items]`: pairs of one comparison are alike and are resampled together. */
  readonly clusters: number[];
  /** Outcomes that labelers gave, `[items][labels of the item]`. */
  readonly outcomes: number[][];
  readonly item: number[];
  /** Numbers into `labelerIds`. */
  readonly labeler: number[];
  readonly outcome: PairOutcome[];
  /** Numbers into the judgments given. */
  readonly judgment: number[];
  /** Candidates as numbers into `completionIds`. */
  readonly first: number[];
  readonly second: number[];
  readonly labelerIds: string[];
  readonly completionIds: string[];
}

/** The pairs of judgments on `work`, in the order in which they come. */
export function pairLabels(judgments: readonly Judged[]): PairLabels {
  const comparisons = numbering();
  const items = numbering();
  const labelers = numbering();
  const completions = numbering();
  const labels: PairLabels = {
    clusters: [],
    outcomes: [],
    item: [],
    labeler: [],
    outcome: [],
    judgment: [],
    first: [],
    second: [],
    labelerIds: labelers.names,
    completionIds: completions.names,
  };
  judgments.forEach((judged, judgment) => {
    if (judged.purpose !== 'work') return;
    const comparison = comparisons.numberOf(judged.comparisonId);
    for (const { first, second, outcome } of judgedPairs(judged)) {
      const item = items.numberOf(`${comparison}:${first}:${second}`);
      labels.clusters[item] = comparison;
      const given = labels.outcomes[item] ?? [];
      given.push(outcome);
      labels.outcomes[item] = given;
      labels.item.push(item);
      labels.labeler.push(labelers.numberOf(judged.labelerId));
      labels.outcome.push(outcome);
      labels.judgment.push(judgment);
      labels.first.push(completions.numberOf(judged.completionIds[first] ?? ''));
      labels.second.push(completions.numberOf(judged.completionIds[second] ?? ''));
    }
  });
  return labels;
}

/** The labels without those of some comparisons. Items, labelers and completions keep their numbers. */
export function withoutClusters(labels: PairLabels, isLeftOut: (cluster: number) => boolean): PairLabels {
  const isKept = labels.item.map((item) => !isLeftOut(labels.clusters[item] ?? -1));
  const kept = <T>(column: readonly T[]): T[] => column.filter((_, label) => isKept[label]);
  return {
    ...labels,
    outcomes: labels.outcomes.map((given, item) => (isLeftOut(labels.clusters[item] ?? -1) ? [] : given)),
    item: kept(labels.item),
    labeler: kept(labels.labeler),
    outcome: kept(labels.outcome),
    judgment: kept(labels.judgment),
    first: kept(labels.first),
    second: kept(labels.second),
  };
}

/** Gives each name a number, from 0 in order of appearance. */
export function numbering(): { names: string[]; numberOf: (name: string) => number } {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  };
  return { names, numberOf };
}
