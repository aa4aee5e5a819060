// From judgments of people and of judges to what the API answers of judges. Pure: what runs in the thread.
import type { Judge, JudgeFigures, JudgesReport } from '@tastemaker/contracts';
import {
  type BesidePeople,
  type Judged,
  type JudgePair,
  judgeReport,
  type PairAgreement,
} from '@tastemaker/preference';
import { finite, ofAgreement, ofShare } from '../reports/report-figures.js';

/** One entry a judge, also for one that has judged nothing yet. */
export function judgesReportOf(
  judges: readonly Judge[],
  judgments: readonly Judged[],
  pairs: ReadonlyMap<string, readonly JudgePair[]>,
): JudgesReport {
  return {
    judgments: judgments.length,
    items: judges.map((judge) => figuresOf(judge, judgments, pairs.get(judge.id) ?? [])),
  };
}

function figuresOf(judge: Judge, judgments: readonly Judged[], pairs: readonly JudgePair[]): JudgeFigures {
  const { calibration, position, cost, ...report } = judgeReport(judgments, pairs);
  return {
    judge,
    pairs: report.pairs,
    decided: report.decided,
    undecided: { unreadable: report.unreadable, failed: report.failed },
    agreement: ofBoth(report.agreement),
    tags: Object.entries(report.tags).map(([tag, figures]) => ({ tag, ...ofBoth(figures) })),
    calibration:
      calibration === undefined
        ? null
        : {
            pairs: calibration.pairs,
            brier: finite(calibration.brier),
            expectedCalibrationError: finite(calibration.expectedCalibrationError),
            bins: calibration.bins.map(({ low, high, predictions, claimed, observed }) => ({
              low,
              high,
              pairs: predictions,
              claimed,
              observed,
            })),
          },
    position:
      position === undefined ? null : { changed: ofShare(position.changed), firstShown: ofShare(position.firstShown) },
    cost: {
      inputTokens: cost.inputTokens,
      outputTokens: cost.outputTokens,
      pairsWithTokens: cost.pairsWithTokens,
      money: moneyOf(judge, cost),
      currency: judge.prices?.currency ?? null,
      medianLatencyMs: finite(cost.medianLatencyMs),
    },
  };
}

function moneyOf({ prices }: Judge, cost: { inputTokens: number; outputTokens: number }): number | null {
  if (prices === null) return null;
  return (cost.inputTokens * prices.inputPerMillion + cost.outputTokens * prices.outputPerMillion) / 1e6;
}

function ofBoth({ judge, people }: BesidePeople) {
  return { judge: ofPairs(judge), people: ofPairs(people) };
}

function ofPairs({ raw, kappa, alpha }: PairAgreement) {
  return { raw: ofAgreement(raw), kappa: ofAgreement(kappa), alpha: ofAgreement(alpha) };
}
