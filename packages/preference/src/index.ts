export {
  type PairAccuracy,
  type PairAccuracyInterval,
  pairAccuracy,
  pairAccuracyInterval,
  type ScoredPair,
} from './accuracy.js';
export type { Agreement, AgreementOptions, ItemRatings } from './agreement/agreement.js';
export { type CohenKappa, type CohenKappaOptions, cohenKappa, type KappaWeights } from './agreement/cohen-kappa.js';
export { fleissKappa } from './agreement/fleiss-kappa.js';
export { type AlphaScale, type KrippendorffAlphaOptions, krippendorffAlpha } from './agreement/krippendorff-alpha.js';
export { rawAgreement } from './agreement/raw-agreement.js';
export {
  bootstrapSums,
  type ClusterBootstrapOptions,
  type ClusterTotal,
  clusterBootstrap,
  clusterResamples,
  type Interval,
  mulberry32,
  percentileInterval,
} from './bootstrap.js';
export { pairLoss, pairLossGradient, winProbability } from './bradley-terry.js';
export { brierScore } from './calibration/brier-score.js';
export { confidencePredictions, type Prediction } from './calibration/prediction.js';
export {
  type Binning,
  expectedCalibrationError,
  type ReliabilityBin,
  type ReliabilityOptions,
  reliabilityBins,
} from './calibration/reliability-diagram.js';
export { fitTemperature, type Temperature } from './calibration/temperature.js';
export {
  type Compared,
  type ComparedCandidates,
  type EntryVote,
  entryVotes,
  judgedEntries,
  type ScoredEntryPair,
  scoredEntryPairs,
} from './judges/entry-scores.js';
export { type BesidePeople, type JudgeReport, judgeReport, type PairAgreement } from './judges/judge-report.js';
export { type JudgePair, outcomeOfOrders } from './judges/judged-pair.js';
export { type CrowdBt, type CrowdBtOptions, crowdBt, type LabeledVotes } from './labelers/crowd-bt.js';
export { type DawidSkene, type DawidSkeneOptions, dawidSkene, type Labels } from './labelers/dawid-skene.js';
export type { Reliability } from './labelers/reliability.js';
export type { Apart } from './leaderboard/components.js';
export type { LabelerContribution } from './leaderboard/contributions.js';
export { fitLeaderboard } from './leaderboard/fit-leaderboard.js';
export { effectiveVotes, inversePropensityWeights, type PropensityWeights } from './leaderboard/inverse-propensity.js';
export type {
  ControlEffect,
  Estimate,
  Leaderboard,
  LeaderboardEntry,
  LeaderboardOptions,
  TieEstimate,
} from './leaderboard/leaderboard.js';
export type { RankRange } from './leaderboard/ranks.js';
export type { Clustering } from './leaderboard/sandwich.js';
export { styleControls, styleCounts, styleDifference } from './leaderboard/style.js';
export type { PairRecord } from './leaderboard/tallies.js';
export { type LeaderboardVote, type LeaderboardVotes, leaderboardVotes, voteOutcome } from './leaderboard/votes.js';
export {
  type BoardSettings,
  type CollectedVotes,
  type ComparedCompletion,
  type ComparedPrompt,
  collectVotes,
  type VoteCollector,
} from './leaderboard-report/collect-votes.js';
export { type Entry, type EntryBy, entryOf, type RankedCompletion } from './leaderboard-report/entries.js';
export { leaderboardReport } from './leaderboard-report/leaderboard-report.js';
export {
  type DoublingForecast,
  fitPowerLaw,
  forecastDoubling,
  type LearningPoint,
  leastLearningPoints,
  type PowerLaw,
} from './learning-curve.js';
export { type LengthPair, lengthMargin, preferredLengthSign } from './length-baseline.js';
export { LiveHead, type LiveHeadOptions } from './live-head/live-head.js';
export { fitWhitening, type Whitening, whiten, whitenWeights } from './live-head/whitening.js';
export { type ClusteredSlope, logisticSlope } from './logistic-slope.js';
export { type McNemar, mcnemar, type PairedAccuracy, type PairedMargins, pairedAccuracy } from './paired-accuracy.js';
export {
  type LabeledScores,
  type MeanEstimate,
  type PredictionPoweredMean,
  type PredictionPoweredOptions,
  predictionPoweredMean,
  type UnlabeledScores,
} from './prediction-powered/mean.js';
export {
  type JudgedVotes,
  type PeopleAndJudgeVotes,
  type PredictionPoweredStrengths,
  predictionPoweredStrengths,
  type StrengthEstimate,
} from './prediction-powered/strengths.js';
export { PreferenceError, type PreferenceErrorCode } from './preference-error.js';
export { normalQuantile, studentQuantile } from './quantiles.js';
export { type RankedPair, type Ranking, strictPairs, tiedPairs } from './ranking.js';
export {
  type AgreementFigures,
  type AgreementReport,
  type AgreementReportOptions,
  agreementReport,
  type CohenPair,
  type CriterionAgreement,
  type OverallAgreement,
  type VersionAgreement,
} from './reports/agreement-report.js';
export { type Forecast, forecast } from './reports/forecast.js';
export { type Judged, type JudgedPair, judgedPairs, type PairOutcome, pairLabels } from './reports/judged.js';
export { goldShare, type LabelerFigures, labelerReport } from './reports/labeler-report.js';
export { type LengthBias, lengthBias } from './reports/length-bias.js';
export { type PaceOptions, type PaceReport, paceReport, type Speed, type StretchFigures } from './reports/pace.js';
export { type PositionBias, positionBias } from './reports/position-bias.js';
export {
  type EarlierForecast,
  type ForecastCount,
  type PrecisionForecast,
  precisionForecast,
} from './reports/precision-forecast.js';
export { type DriftFigure, type ScoreDrift, scoreDrift, type TwiceScored } from './score-drift.js';
export { type BlockDesign, blockDesign } from './selection/block-design.js';
export {
  type ChosenSet,
  chooseComparisons,
  type PossibleSet,
  type PromptCompletions,
  type Selection,
  type SelectionOptions,
  type SelectionStrategy,
} from './selection/choose-comparisons.js';
export { expectedInformation, type MarginBelief } from './selection/expected-information.js';
export { type InformativePair, informativePairs, marginBelief } from './selection/informative-pairs.js';
export { approximateInformation, beliefDisagreement, memberDisagreement } from './selection/pair-values.js';
export { bettingInterval, countScores, refutesMean, type ScoreCounts } from './sequential/betting-sequence.js';
export {
  decideMean,
  type ScoresToGo,
  type SequenceOptions,
  type SequentialDecision,
} from './sequential/decide-mean.js';
export { type UnitScores, type UnitVote, unitScores } from './sequential/unit-scores.js';
export { clusteredShare, type Share, wilsonShare } from './share.js';
export {
  fitStrengths,
  marginError,
  type StrengthFit,
  type StrengthFitOptions,
  standardErrors,
} from './strengths/fit-strengths.js';
export { type StrengthLikelihood, strengthLikelihood } from './strengths/log-likelihood.js';
export { type PlackettLuce, plackettLuce } from './strengths/plackett-luce.js';
export { robustCovariance } from './strengths/robust-covariance.js';
export { countPairs, type PairCounts, type RankingVotes, rankingVotes, type Votes } from './strengths/votes.js';
export {
  type AddCell,
  comparisonCells,
  type TallyCell,
  type TallyGroup,
  type TallyPeriod,
  type TallyStatistic,
  tallyPeriods,
} from './tallies/comparison-cells.js';
export { talliedAgreement } from './tallies/tallied-agreement.js';
export { talliedLength, talliedPace, talliedPosition } from './tallies/tallied-bias.js';
export { talliedLabelers } from './tallies/tallied-labelers.js';
export { talliedGold } from './tallies/tallied-share.js';
export { type CountedCell, Tally } from './tallies/tally.js';
export { davidson } from './ties/davidson.js';
export { halfWin } from './ties/half-win.js';
export {
  type OutcomeLoss,
  type OutcomeTarget,
  outcomeLoss,
  outcomeTarget,
  strengthMargin,
  strengthWeight,
} from './ties/outcome-loss.js';
export { raoKupper } from './ties/rao-kupper.js';
export type { Outcome, OutcomeLogLikelihood, TieModel } from './ties/tie-model.js';
