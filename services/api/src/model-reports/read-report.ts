// A report on a reward model as people read it: with the texts that may still be shown, and what the model was measured at since.
import {
  evaluationsInCard,
  type Model,
  type ModelReportDetail,
  type RewardModelReport,
  type RewardSplitReport,
  type StoredRewardModelReport,
} from '@tastemaker/contracts';
import { type Database, textsOfDisagreements, type Viewer, visibleModelReport } from '@tastemaker/database';

/** @throws DatabaseError `not_found` */
export async function readModelReport(
  database: Database,
  viewer: Viewer,
  model: Model,
  reportId: string,
): Promise<ModelReportDetail> {
  const { summary, report } = await visibleModelReport(database, viewer, { modelId: model.id, reportId });
  return { ...summary, report: report === null ? null : await withTexts(database, summary.projectId, model, report) };
}

async function withTexts(
  database: Database,
  projectId: string,
  model: Model,
  { splits, ...stored }: StoredRewardModelReport,
): Promise<RewardModelReport> {
  const all = Object.values(splits).flatMap(({ hardest }) => hardest ?? []);
  const { messages, texts } = await textsOfDisagreements(database, projectId, all);
  const told = ({ hardest, ...figures }: StoredRewardModelReport['splits']['test']): RewardSplitReport => ({
    ...figures,
    hardest:
      hardest?.map((pair) => ({
        ...pair,
        messages: messages.get(pair.promptId) ?? null,
        preferred: texts.get(pair.preferredId) ?? null,
        other: texts.get(pair.otherId) ?? null,
      })) ?? null,
  });
  const { train, validation, test } = splits;
  return {
    ...stored,
    splits: { train: told(train), validation: told(validation), test: told(test) },
    benchmarks: evaluationsInCard(model.card),
  };
}
