/**
 * Whether choosing what is asked saves labels: held-out accuracy of the live head after so many labels, by each strategy and at
 * random, on the closed world's haiku (a labeler who errs, measured by the ground truth) and on human comparisons. Every seed
 * has its own split of the prompts, which all strategies share, so that differences are paired by seed.
 */

import { existsSync } from 'node:fs';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { type ActiveData, haikuPairs, humanPairs } from './active-data.js';
import { type CoursePoint, type CourseStrategy, course, courseStrategies, labelsNeeded } from './active-learning.js';
import { benchFlags } from './bench-flags.js';
import { defaultModel } from './default-model.js';
import { numberOptions } from './number-options.js';
import { figure, note, report } from './report.js';
import { defaultData } from './reward-work.js';

const usage = `pnpm bench active [options]

  --data              human comparisons in HH-RLHF's form, .jsonl or .jsonl.gz (those beside the checkout)
  --model             whose hidden states of them are learned from: a folder or a .gguf (SmolLM2-135M-Instruct, by pip)
  --pairs 600         of the data: the first ones of at most --characters
  --characters 700
  --prompts 300       haiku prompts of the closed world, four candidates each
  --noise 0.1         how often its labeler tells two neighbors the wrong way round
  --labels 100        that each course learns
  --every 5           labels between two measurements
  --seeds 10          courses of each strategy
  --exploration 0.1   share that is drawn at random
  --prior-margin 2    standard deviation of a typical margin before any label, in logits
  --json              the figures as JSON
`;

const flags = benchFlags(usage, {
  data: { type: 'string' },
  model: { type: 'string' },
  pairs: { type: 'string', default: '600' },
  characters: { type: 'string', default: '700' },
  prompts: { type: 'string', default: '300' },
  noise: { type: 'string', default: '0.1' },
  labels: { type: 'string', default: '100' },
  every: { type: 'string', default: '5' },
  seeds: { type: 'string', default: '10' },
  exploration: { type: 'string', default: '0.1' },
  'prior-margin': { type: 'string', default: '2' },
});
const data = flags.data ?? defaultData();
if (data === undefined || !existsSync(data)) {
  process.stderr.write(data === undefined ? usage : `There is no file ${data}.\n`);
  process.exit(2);
}
const numbers = numberOptions(flags, {
  pairs: { least: 10 },
  characters: { least: 1 },
  prompts: { least: 3 },
  noise: { least: 0, fractions: true },
  labels: { least: 6 },
  every: { least: 1 },
  seeds: { least: 2 },
  exploration: { least: 0, fractions: true },
  'prior-margin': { least: 0.01, fractions: true },
});

/** Student's t for a two-sided interval of 95 %, by degrees of freedom from 1 (Fisher & Yates 1963, table III). */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
];

/** Mean over seeds, and its interval of 95 %. */
function interval(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const reach = (student[values.length - 2] ?? 1.96) * Math.sqrt(variance / values.length);
  return { mean: figure(mean), low: figure(mean - reach), high: figure(mean + reach), n: values.length };
}

function measure(from: ActiveData) {
  const courses = new Map<CourseStrategy, CoursePoint[][]>();
  for (const strategy of courseStrategies) {
    const began = performance.now();
    const options = {
      strategy,
      labels: numbers.labels,
      evaluateEvery: numbers.every,
      explorationShare: numbers.exploration,
      priorMargin: numbers['prior-margin'],
    };
    courses.set(
      strategy,
      Array.from({ length: numbers.seeds }, (_, seed) => course(from, { ...options, seed: seed + 1 })),
    );
    note(`${from.name}, ${strategy}: ${numbers.seeds} courses in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  const atRandom = courses.get('random') ?? [];
  const half = Math.floor((atRandom[0]?.length ?? 0) / 2);
  const target = atRandom.reduce((sum, points) => sum + (points[half]?.accuracy ?? 0), 0) / atRandom.length;
  const neededAtRandom = atRandom.map((points) => labelsNeeded(points, target));
  const results = courseStrategies.map((strategy) => {
    const own = courses.get(strategy) ?? [];
    const needed = own.map((points) => labelsNeeded(points, target));
    const last = own.map((points) => points.at(-1)?.accuracy ?? Number.NaN);
    const lastAtRandom = atRandom.map((points) => points.at(-1)?.accuracy ?? Number.NaN);
    return [
      strategy,
      {
        labelsNeeded: interval(needed),
        ...(strategy === 'random'
          ? { finalAccuracy: interval(last) }
          : {
              labelsAgainstRandom: interval(needed.map((count, seed) => count - (neededAtRandom[seed] ?? 0))),
              finalAccuracy: interval(last),
              finalAccuracyAgainstRandom: interval(last.map((value, seed) => value - (lastAtRandom[seed] ?? 0))),
            }),
        meanAccuracy: interval(own.map(meanAccuracy)),
      },
    ] as const;
  });
  return { targetAccuracy: figure(target), candidates: from.labels.length, ...Object.fromEntries(results) };
}

/** Over the whole course: the area under its curve. */
function meanAccuracy(points: readonly CoursePoint[]): number {
  return points.reduce((sum, { accuracy }) => sum + accuracy, 0) / points.length;
}

/** The strategies that need fewer labels than random on every data set, the interval's upper end below 0; the best first. */
function winners(measured: readonly ReturnType<typeof measure>[]): CourseStrategy[] {
  const saved = (strategy: CourseStrategy) =>
    measured.map((each) => {
      const own: unknown = Reflect.get(each, strategy);
      return typeof own === 'object' && own !== null && 'labelsAgainstRandom' in own
        ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as `measure` makes it
          (own.labelsAgainstRandom as ReturnType<typeof interval>)
        : { mean: 0, high: 0 };
    });
  return courseStrategies
    .filter((strategy) => strategy !== 'random' && saved(strategy).every(({ high }) => high < 0))
    .toSorted((a, b) => sumOf(saved(a)) - sumOf(saved(b)));
}

function sumOf(values: readonly { mean: number }[]): number {
  return values.reduce((sum, { mean }) => sum + mean, 0);
}

let started: Promise<Engine> | undefined;
const engine = (): Promise<Engine> => (started ??= loadEngine({ engine: 'auto' }));
const haiku = await haikuPairs(engine, { prompts: numbers.prompts, noise: numbers.noise }, note);
const microworld = measure(haiku);
const model = flags.model ?? (await defaultModel(note));
const asked = { model, data, count: numbers.pairs, characters: numbers.characters };
const hh = measure(await humanPairs(engine, asked, note));
const [best = 'random'] = winners([microworld, hh]);
report(
  { microworld, hh, seeds: numbers.seeds, labels: numbers.labels, exploration: numbers.exploration, best },
  flags.json,
);
