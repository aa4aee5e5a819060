export {
  type PairAccuracy,
  type PairAccuracyInterval,
  pairAccuracy,
  pairAccuracyInterval,
  type ScoredPair,
} from './accuracy.js';
export {
  type ClusterBootstrapOptions,
  type ClusterTotal,
  clusterBootstrap,
  type Interval,
} from './bootstrap.js';
export { pairLoss, pairLossGradient, winProbability } from './bradley-terry.js';
export { type LengthPair, lengthMargin, preferredLengthSign } from './length-baseline.js';
export { type RankedPair, type Ranking, strictPairs, tiedPairs } from './ranking.js';
