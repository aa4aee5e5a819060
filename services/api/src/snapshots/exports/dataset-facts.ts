// What a dataset card says of a snapshot beside its rows: who judged, by which guideline, and how far they agreed.
import type { Artifacts } from '@tastemaker/artifacts';
import type { ComparisonRecord, Split } from '@tastemaker/contracts';
import { type Agreement, type Judged, krippendorffAlpha, pairLabels, rawAgreement } from '@tastemaker/preference';
import { storedRecords } from '../stored-snapshots.js';

export interface DatasetFacts {
  readonly comparisons: Readonly<Record<Split, number>>;
  readonly judgments: number;
  /** By version of the labeling instructions, null for judgments that name none. */
  readonly byGuideline: ReadonlyMap<number | null, number>;
  readonly byKind: ReadonlyMap<string, number>;
  readonly labelers: number;
  readonly raw: Agreement;
  readonly alpha: Agreement;
  /** Comparisons that agreement was reckoned from: the first ones that two labelers or more judged. */
  readonly agreementOf: number;
}

/** Agreement is reckoned while the server answers others, so from no more comparisons than take a second. */
const mostForAgreement = 10_000;

/** @param hash of a snapshot of comparisons */
export async function datasetFacts(artifacts: Artifacts, hash: string): Promise<DatasetFacts> {
  const comparisons = { train: 0, validation: 0, test: 0 };
  const [byGuideline, byKind] = [new Map<number | null, number>(), new Map<string, number>()];
  const labelers = new Set<string>();
  const judgedTwice: ComparisonRecord[] = [];
  let judgments = 0;
  for await (const records of storedRecords(artifacts, hash)) {
    for (const record of records) {
      comparisons[record.split] += 1;
      judgments += record.judgments.length;
      for (const { guidelineVersion, labelerKind, labelerId } of record.judgments) {
        byGuideline.set(guidelineVersion, (byGuideline.get(guidelineVersion) ?? 0) + 1);
        byKind.set(labelerKind, (byKind.get(labelerKind) ?? 0) + 1);
        labelers.add(labelerId);
      }
      if (record.judgments.length > 1 && judgedTwice.length < mostForAgreement) judgedTwice.push(record);
    }
  }
  const { outcomes, clusters } = pairLabels(judgedTwice.flatMap(judgedIn));
  const options = { clusters, resamples: 300 };
  return {
    comparisons,
    judgments,
    byGuideline,
    byKind,
    labelers: labelers.size,
    raw: rawAgreement(outcomes, options),
    alpha: krippendorffAlpha(outcomes, options),
    agreementOf: judgedTwice.length,
  };
}

/** As reports read judgments, as far as agreement asks. */
function judgedIn({ comparisonId, purpose = 'work', completions, tags = [], judgments }: ComparisonRecord): Judged[] {
  return judgments.flatMap(({ labelerId, verdict, ranking, guidelineVersion }) =>
    verdict === 'withdrawn'
      ? []
      : {
          comparisonId,
          labelerId,
          purpose,
          repeatOf: null,
          verdict,
          ranking,
          displayedOrder: [],
          completionIds: completions.map(({ id }) => id),
          lengths: completions.map(({ text }) => text.length),
          promptLength: 0,
          tags,
          ratings: null,
          dwellMs: null,
          at: 0,
          goldCorrect: null,
          guidelineVersion,
        },
  );
}
