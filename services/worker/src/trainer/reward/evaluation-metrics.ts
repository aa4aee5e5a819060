import type { EvaluationReport, SplitReport } from '@tastemaker/reward-model';

/** The report's single numbers under the names that runs and models are compared by. Splits without pairs have none. */
export function evaluationMetrics(report: EvaluationReport): Record<string, number> {
  const { temperature } = report;
  return {
    ...splitMetrics('validation', report.validation),
    ...splitMetrics('test', report.test),
    ...(report.validation.pairs > 0 && { 'validation/temperature': temperature }),
  };
}

function splitMetrics(split: string, report: SplitReport): Record<string, number> {
  if (report.pairs === 0) return { [`${split}/pairs`]: 0 };
  const { agreement, calibration, controls, leak } = report;
  const named = {
    pairs: report.pairs,
    loss: report.loss,
    accuracy: report.accuracy,
    accuracyLow: report.interval.low,
    accuracyHigh: report.interval.high,
    margin: report.margin,
    meanReward: report.meanReward,
    lengthBalancedAccuracy: report.lengthBalancedAccuracy,
    ece: calibration.raw.ece,
    brier: calibration.raw.brier,
    eceScaled: calibration.scaled.ece,
    brierScaled: calibration.scaled.brier,
    humanAgreement: agreement.human.value,
    modelAgreement: agreement.model.value,
    leakedPrompts: leak.leakedPrompts,
    leakedComparisons: leak.leakedComparisons,
  };
  return {
    ...Object.fromEntries(Object.entries(named).map(([name, value]) => [`${split}/${name}`, value])),
    [`baseline/${split}/accuracy`]: controls.lengthOnly.accuracy,
    ...(controls.mismatchedPrompt && { [`control/${split}/mismatchedPrompt`]: controls.mismatchedPrompt.accuracy }),
  };
}
