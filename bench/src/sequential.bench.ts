/**
 * What the statistics of stopping and of judges promise, on the microworld, where the truth is known: the error of somebody
 * who looks after every vote, how soon they may stop, and the coverage of prediction-powered intervals.
 */

import { fileURLToPath } from 'node:url';
import { predictionPoweredMean } from '@tastemaker/preference';
import { benchFlags } from './bench-flags.js';
import { microworldVotes, type PooledPair } from './microworld-votes.js';
import { numberOptions } from './number-options.js';
import { runPeer } from './peer.js';
import { predictionPoweredCoverage } from './prediction-powered-coverage.js';
import { preparedPython } from './python-environment.js';
import { figure, note, report } from './report.js';
import { errorUnderPeeking, stoppingTimes, widths } from './sequential-peeking.js';

const usage = `pnpm bench sequential [options]

  --experiments 1000     under peeking, and of prediction-powered intervals
  --prompts 100          of an experiment under peeking, three votes on each
  --pool 4000            prompts of the population
  --labeled 100          prompts that people judge, of a prediction-powered estimate
  --unlabeled 1000       prompts that the judge alone judges
  --seed 1
  --peer                 the same means by ppi-python (a Python environment is made in the cache folder)
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  experiments: { type: 'string', default: '1000' },
  prompts: { type: 'string', default: '100' },
  pool: { type: 'string', default: '4000' },
  labeled: { type: 'string', default: '100' },
  unlabeled: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  peer: { type: 'boolean', default: false },
});
const { experiments, prompts, pool, labeled, unlabeled, seed } = numberOptions(flags, {
  experiments: { least: 1 },
  prompts: { least: 10 },
  pool: { least: 100 },
  labeled: { least: 10 },
  unlabeled: { least: 10 },
  seed: { least: 0 },
});
const begun = process.hrtime.bigint();

const peeking = { experiments, prompts, seed };
note('votes between two writers alike');
const alike = microworldVotes({ seed, prompts: pool, flaws: [1, 1], pairsPerPrompt: 1, judgeNoise: 0.1 });
const errors = errorUnderPeeking(alike, peeking);
note('votes between two writers of whom one is better');
const apart = microworldVotes({ seed, prompts: pool, flaws: [0.8, 1.2], pairsPerPrompt: 1, judgeNoise: 0.1 });
const stopping = stoppingTimes(apart, 0, { ...peeking, experiments: Math.ceil(experiments / 5), prompts: 4 * prompts });

const flawsOfWriters = [0.5, 0.8, 1.2, 1.6];
const coverage = (judgeNoise: number) => {
  note(`votes of four writers, and of a judge that slips with probability ${judgeNoise}`);
  const votes = microworldVotes({ seed, prompts: pool, flaws: flawsOfWriters, pairsPerPrompt: 3, judgeNoise });
  const options = { replications: experiments, labeledPrompts: labeled, unlabeledPrompts: unlabeled, writers: 4 };
  return { votes, figures: predictionPoweredCoverage(votes, { ...options, seed, note }) };
};
const [good, poor] = [coverage(0.1), coverage(0.4)];

/** The largest difference of our mean from ppi-python's, at the weight that we tuned. */
function peerDifference(votes: readonly (readonly PooledPair[])[]): { maxAbsDiff: number; estimates: number } {
  const cases = votes.flat().map(({ people, judge }) => ({ people: people[0] ?? 0, judge }));
  const jobs = Array.from({ length: 20 }, (_, part) => {
    const own = cases.slice(part * 100, part * 100 + 40);
    const rest = cases.slice(part * 100 + 40, part * 100 + 100);
    const people = own.map((one) => one.people);
    const [judge, others] = [own.map((one) => one.judge), rest.map((one) => one.judge)];
    const { weight, value } = predictionPoweredMean({ people, judge }, { judge: others });
    return { people, judge, others, weight, value };
  });
  const requirements = fileURLToPath(new URL('../peers/prediction-powered.txt', import.meta.url));
  const theirs = runPeer(preparedPython(note, requirements), 'prediction_powered.py', jobs);
  if (!Array.isArray(theirs)) throw new Error(`ppi-python told no list: ${JSON.stringify(theirs)}`);
  const differences = jobs.map(({ value }, job) => Math.abs(value - Number(theirs[job])));
  return { maxAbsDiff: Math.max(...differences), estimates: jobs.length };
}

report(
  {
    seed,
    peeking: { prompts, votesPerPrompt: 3, alpha: 0.05, ...errors },
    widths: widths(alike, peeking),
    stopping,
    predictionPowered: {
      replications: experiments,
      labeledPrompts: labeled,
      unlabeledPrompts: unlabeled,
      pairsPerPrompt: 3,
      goodJudge: good.figures,
      poorJudge: poor.figures,
    },
    ...(flags.peer ? { peer: peerDifference(good.votes) } : {}),
    seconds: figure(Number(process.hrtime.bigint() - begun) / 1e9, 3),
  },
  flags.json,
);
