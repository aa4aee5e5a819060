// The report's sections, each with the words that say how to read it.
import type { RewardModelReport, RewardSplitReport } from '@tastemaker/contracts';
import { benchmarkFigures } from '../benchmark-figures.js';
import { driftFigures } from '../report-table.js';
import { calibrationChart, learningCurveChart, rewardsChart } from './charts.js';
import { type ForestRow, forest, votesOf } from './forest.js';
import { type Html, html } from './html-text.js';
import { counted, decimal, decimalRange, type Interval, percent, percentRange, pValue } from './numbers.js';

const exploratory = html`<span class="tag">exploratory</span>`;

export function standing(split: RewardSplitReport, name: string): Html {
  const { accuracy, interval, votes, prompts, agreement, controls } = split;
  const rows: ForestRow[] = [
    { name: 'this model', value: accuracy, interval, cases: votesOf({ pairs: votes, prompts }) },
    {
      name: 'another labeler, on pairs that several judged',
      ...agreement.human,
      cases: `${counted(agreement.votes)} votes, ${counted(agreement.pairs)} pairs`,
      isOther: true,
    },
    {
      name: 'this model, on the same votes',
      ...agreement.model,
      cases: `${counted(agreement.votes)} votes, ${counted(agreement.pairs)} pairs`,
    },
    {
      name: 'this model, length-balanced',
      value: split.lengthBalancedAccuracy,
      interval: split.lengthBalancedInterval,
      cases: votesOf({ pairs: votes, prompts }),
    },
    {
      name: 'length alone',
      value: controls.lengthOnly.accuracy,
      interval: controls.lengthOnly.interval,
      cases: votesOf(controls.lengthOnly),
      isOther: true,
    },
    ...(controls.mismatchedPrompt === null
      ? []
      : [
          {
            name: 'this model, answers under other prompts',
            value: controls.mismatchedPrompt.accuracy,
            interval: controls.mismatchedPrompt.interval,
            cases: votesOf(controls.mismatchedPrompt),
            isOther: true,
          },
        ]),
  ];
  const ceiling =
    agreement.pairs === 0
      ? html`<p>No pair was judged by two labelers, so how far people agree with each other is not known.</p>`
      : html`<p>A model can hardly agree with labelers more than they do with each other: that is the ceiling.</p>`;
  return html`<h2>Between people and controls</h2>
<p class="note">The ${name} split. Intervals resample prompts, as answers to one prompt are alike. Mean loss ${decimal(split.loss)} nats (95 %: ${decimalRange(split.lossInterval)}; knowing nothing costs 0.693).</p>
${forest('How often each agrees with a vote', rows)}${ceiling}`;
}

export function bySplit(report: RewardModelReport): Html {
  const names = ['test', 'validation', 'train'] as const;
  const rows = names.map((name) => {
    const { accuracy, interval, votes, prompts } = report.splits[name];
    return { name, value: accuracy, interval, cases: votesOf({ pairs: votes, prompts }) };
  });
  const seen = report.trainedOnSnapshot
    ? html`It was trained on the training split: far more there than elsewhere says that it remembers answers.`
    : html`It was not trained on this snapshot, as far as is known here.`;
  const counts = names.map((name) => {
    const { comparisons, drawn, unscored } = report.scored[name];
    return html`<tr><th scope="row">${name}</th><td>${counted(comparisons)}</td><td>${counted(drawn)}</td><td>${counted(unscored)}</td></tr>`;
  });
  return html`<h2>By split</h2><p>${seen}</p>${forest('Accuracy', rows)}
<table><caption>Comparisons of the snapshot</caption><thead><tr><th scope="col">split</th><th scope="col">judged</th><th scope="col">drawn to be scored</th><th scope="col">not read by the model</th></tr></thead><tbody>${counts}</tbody></table>${unread(report)}`;
}

/** Why the model gave no scores, in its own words, where it gave none. */
export function unread({ scored }: RewardModelReport): Html[] {
  return (['test', 'validation', 'train'] as const).flatMap((name) => {
    const { drawn, unscored, unscoredReason } = scored[name];
    if (unscored === 0) return [];
    const why = unscoredReason === null ? '.' : `, the first because: ${unscoredReason}`;
    return [
      html`<p class="caution">Of the ${name} split, ${counted(unscored)} of ${counted(drawn)} comparisons were not read by the model and are in no figure${why}</p>`,
    ];
  });
}

const slices = [
  [
    'By rule',
    'byRule',
    'Over pairs of answers of which one keeps the rule and the other does not, and that differ in no other one: how often the model scores the one that keeps it higher. What is true is asked, not what labelers said.',
  ],
  [
    'By criterion',
    'byCriterion',
    'Over pairs of answers whose mean ratings on the criterion differ: how often the higher rated one has the higher score.',
  ],
  ['By tag', 'byTag', ''],
  ['By strength of preference', 'byStrength', 'From 0 to 3, as labelers gave it.'],
  ['By length of the preferred answer', 'byLengthDifference', ''],
  [
    'By tokens of the longer answer',
    'byTokens',
    'Tokens of the model, behind what answers that were scored together begin with alike.',
  ],
  ['By agreement of the labelers', 'byAgreement', 'How far those who judged the same pair agree.'],
] as const;

export function inParts(split: RewardSplitReport, name: string): Html {
  const parts = slices.map(([title, key, about]) => {
    const rows = split[key] ?? [];
    if (rows.length === 0) return html`<h3>${title}</h3><p class="note">Nothing to part it by.</p>`;
    const unit = key === 'byRule' || key === 'byCriterion' ? 'pairs' : 'votes';
    return html`<h3>${title} ${exploratory}</h3>${about === '' ? null : html`<p>${about}</p>`}${forest(
      title,
      rows.map((row) => ({
        name: row.name,
        value: row.accuracy,
        interval: row.interval,
        cases: `${counted(row.pairs)} ${unit}, ${counted(row.prompts)} prompts`,
      })),
    )}`;
  });
  return html`<h2>Where it is right and where not</h2><p>Of the ${name} split. Among many rows some lie far out by chance: they are to look closer at, not to conclude from.</p>${parts}`;
}

function calibrationRow(name: string, value: number | null, interval: Interval | null, n: number): Html {
  return html`<tr><th scope="row">${name}</th><td class="value">${decimal(value)}</td><td class="range">${decimalRange(interval)}</td><td class="cases">${counted(n)} votes</td></tr>`;
}

export function calibration(report: RewardModelReport, split: RewardSplitReport): Html {
  const { raw, scaled } = split.calibration;
  const { temperature, temperatureInterval, splits } = report;
  const bins = raw.bins.map(
    ({ low, high, predictions, claimed, observed }) =>
      html`<tr><th scope="row">${percent(low)} to ${percent(high)}</th><td>${counted(predictions)}</td><td>${percent(claimed)}</td><td>${percent(observed)}</td></tr>`,
  );
  return html`<h2>Calibration</h2>
${calibrationChart(raw, split.votes)}
<table><caption>Whether 80 % comes true four times in five. The temperature is fitted on the validation split: margins divided by it fit best.</caption><thead><tr><th scope="col">figure</th><th scope="col">value</th><th scope="col">95 %</th><th scope="col">n</th></tr></thead><tbody>${calibrationRow('expected calibration error', raw.ece, raw.eceInterval, split.votes)}${calibrationRow('Brier score', raw.brier, raw.brierInterval, split.votes)}${calibrationRow('temperature', temperature, temperatureInterval, splits.validation.votes)}${calibrationRow('calibration error, margins divided by the temperature', scaled.ece, scaled.eceInterval, split.votes)}${calibrationRow('Brier score, margins divided by the temperature', scaled.brier, scaled.brierInterval, split.votes)}</tbody></table>
<table><caption>The diagram’s bins (exploratory)</caption><thead><tr><th scope="col">claimed</th><th scope="col">votes</th><th scope="col">mean claim</th><th scope="col">came true</th></tr></thead><tbody>${bins}</tbody></table>`;
}

export function biases({ learnedBias }: RewardSplitReport): Html {
  if (learnedBias === null) return html``;
  const { length, position } = learnedBias;
  const slope = (name: string, of: typeof length.people) =>
    html`<tr><th scope="row">${name}</th><td class="value">${decimal(of.value)}</td><td class="range">${decimalRange(of.interval)}</td><td class="range">${decimal(of.standardError)}</td><td class="cases">${counted(of.pairs)} votes, ${counted(of.clusters)} prompts</td></tr>`;
  const share = (name: string, of: typeof position.people, isOther = false): ForestRow => ({
    name,
    value: of.value,
    interval: of.interval,
    cases: `${counted(of.cases)} votes`,
    isOther,
  });
  return html`<h2>What it learned of people’s biases</h2>
<p>The slope of preference on length: β of P(longer ≻ shorter) = σ(β · ln(longer / shorter)), lengths in characters. At 1, an answer of twice the length is preferred two to one. The model’s is that of its probabilities for the same pairs; where it is steeper than the labelers’, it goes by length more than they do.</p>
<table><caption>Slope on length, errors clustered by prompt</caption><thead><tr><th scope="col">of</th><th scope="col">slope</th><th scope="col">95 %</th><th scope="col">error</th><th scope="col">n</th></tr></thead><tbody>${slope('labelers', length.people)}${slope('this model', length.model)}</tbody></table>
${
  position.people.cases === 0
    ? html`<p class="note">In which order answers were shown is not known of these judgments, so that nothing can be said of positions.</p>`
    : html`<p>A model that scores answers by themselves sees no position: a share of its own apart from a half says that better answers were shown earlier.</p>${forest('Preferences for the answer that was shown earlier', [share('labelers', position.people, true), share('this model', position.model)])}`
}`;
}

export function distribution({ rewards, pairs }: RewardSplitReport): Html {
  return html`<h2>Distribution of scores</h2>${rewards === null ? html`<p class="note">No pair that most labelers see alike.</p>` : rewardsChart(rewards, pairs)}`;
}

const sources = {
  runs: 'Each point is a model of its own run, on a part of the same snapshot and with the same settings, measured on the same votes as this one.',
  training:
    'Each point is this run’s evaluation on the validation split when it had seen so many pairs, each for the first time. Its learning rate had not come down then: a run on so few pairs alone would have ended better, so that the curve is too steep and the gain too large rather than too small. Runs on parts of the snapshot (maxPairs) tell it better, and are used as soon as there are any.',
} as const;

export function learning({ learningCurve, noLearningCurve }: RewardModelReport): Html {
  if (learningCurve === null) return html`<h2>Learning curve</h2><p class="note">${noLearningCurve ?? ''}</p>`;
  const { points, source, forecast, noForecast } = learningCurve;
  const rows = points.map(({ pairs, accuracy, interval, votes }) => ({
    name: `${counted(pairs)} pairs`,
    value: accuracy,
    interval,
    cases: `${counted(votes)} votes`,
  }));
  const ahead =
    forecast === null
      ? html`<p>What twice the labels would bring cannot be told. ${noForecast ?? ''}</p>`
      : html`<p>Twice the labels (${counted(forecast.pairs)} pairs) are expected to bring an accuracy of <b>${percent(forecast.accuracy)}</b> (95 %: ${percentRange(forecast.interval)}), which is ${percent(forecast.gain)} more (${percentRange(forecast.gainInterval)}), from ${counted(points.length)} points. 1 − accuracy = ${decimal(forecast.law.floor)} + ${decimal(forecast.law.scale)} · pairs^−${decimal(forecast.law.exponent)}. The interval is of the fit: whether a power law goes on, it does not know.</p>`;
  return html`<h2>Learning curve ${exploratory}</h2><p>${sources[source]}</p>${learningCurveChart(learningCurve)}${forest('Accuracy by pairs trained on', rows)}${ahead}`;
}

const chosen = {
  asked: 'as asked for',
  alias: 'which an alias stood for before this one',
  parent: 'which it was trained from',
  earlier: 'the earlier one of the same project and base',
} as const;

export function versions({ against, notAgainst, model }: RewardModelReport): Html {
  if (against === null) return html`<h2>Beside another version</h2><p class="note">${notAgainst ?? ''}</p>`;
  const { accuracy, mcnemar, drift } = against;
  const { low, high } = accuracy.interval;
  const finding =
    low === null || high === null
      ? 'Whether they differ is not known.'
      : low > 0
        ? `${model.name} is more accurate.`
        : high < 0
          ? `${against.model.name} is more accurate.`
          : 'These votes do not tell which is more accurate.';
  const cases = votesOf({ pairs: accuracy.cases, prompts: accuracy.prompts });
  const rows: ForestRow[] = [
    { name: model.name, value: accuracy.first, interval: null, cases },
    { name: against.model.name, value: accuracy.second, interval: null, cases, isOther: true },
  ];
  const drifts = driftFigures.map(
    ([key, name]) =>
      html`<tr><th scope="row">${name}</th><td class="value">${decimal(drift[key].value)}</td><td class="range">${decimalRange(drift[key].interval)}</td><td class="cases">${counted(drift.answers)} answers, ${counted(drift.prompts)} prompts</td></tr>`,
  );
  return html`<h2>Beside ${against.model.name}</h2>
<p>${chosen[against.chosen]}, on the same pairs of the ${against.split} split. Accuracy differs by <b>${decimal(accuracy.difference === null ? null : 100 * accuracy.difference)} points</b> (95 %, by resampling prompts: ${decimalRange({ low: low === null ? null : 100 * low, high: high === null ? null : 100 * high })}; n = ${cases}). ${finding}</p>
${forest('Accuracy over the same votes', rows)}
<p>McNemar’s exact test over ${counted(mcnemar.pairs)} pairs, each once: only this one agrees with most labelers on ${counted(mcnemar.onlyFirst)}, only the other on ${counted(mcnemar.onlySecond)}; ${pValue(mcnemar.pValue)}. It takes pairs to be independent; where prompts have several, the interval above is the one to go by.</p>
<h3>Drift of the scores ${exploratory}</h3><p>Only differences between answers to one prompt mean anything: a shift alone changes no preference, but thresholds on raw scores.</p>
<table><caption>The same answers, scored by both</caption><thead><tr><th scope="col">figure</th><th scope="col">value</th><th scope="col">95 %</th><th scope="col">n</th></tr></thead><tbody>${drifts}</tbody></table>`;
}

export function benchmarks({ benchmarks: found }: RewardModelReport): Html {
  if (found.length === 0) return html``;
  const suites = found.map(({ suite, metrics, report }) => {
    const rows = benchmarkFigures(metrics).map(
      ({ metric, value, low, high, n, exploratory: explores }) =>
        html`<tr><th scope="row">${metric}${explores ? html` ${exploratory}` : null}</th><td class="value">${decimal(value)}</td><td class="range">${decimalRange({ low, high })}</td><td class="cases">${n === null ? '–' : counted(n)}</td></tr>`,
    );
    return html`<h3>${suite}</h3><table><caption>Kept with the model</caption><thead><tr><th scope="col">figure</th><th scope="col">value</th><th scope="col">95 %</th><th scope="col">n</th></tr></thead><tbody>${rows}</tbody></table><pre dir="auto">${report}</pre>`;
  });
  return html`<h2>Benchmarks</h2>${suites}`;
}

export function leaks({ leak }: RewardSplitReport, name: string): Html {
  return html`<h2>Leak check</h2><p>Of the ${name} split, ${counted(leak.leakedPrompts)} of ${counted(leak.prompts)} prompts, ${counted(leak.leakedAnswers)} of ${counted(leak.answers)} answers and ${counted(leak.leakedComparisons)} of ${counted(leak.comparisons)} comparisons stand in the snapshot’s training split, too, up to case and spacing.</p>`;
}

/** To be read in full. */
const shownDisagreements = 10;

export function disagreements({ hardest }: RewardSplitReport): Html {
  const shown = (hardest ?? []).slice(0, shownDisagreements);
  if (shown.length === 0)
    return html`<h2>Worst disagreements</h2><p class="note">The model contradicts no majority.</p>`;
  return html`<h2>The ${counted(shown.length)} worst disagreements</h2><p>Pairs that most labelers order one way and the model, at its surest, the other: what it has not learned, or what labelers missed.</p>${shown.map(disagreement)}`;
}

function disagreement(
  { messages, preferred, other, probability, votes, rewards }: NonNullable<RewardSplitReport['hardest']>[number],
  index: number,
): Html {
  const all = votes.preferred + votes.other + votes.tied;
  const prompt =
    messages === null
      ? [html`<p class="note">The prompt was deleted.</p>`]
      : messages.map(({ role, content }) => html`<p class="note">${role}</p><p class="text" dir="auto">${content}</p>`);
  return html`<article><h3>${index + 1}. The model gives the other one ${percent(1 - probability)}</h3><div class="prompt">${prompt}</div><div class="pair"><div><p><b>Labelers’ choice</b>, ${counted(votes.preferred)} of ${counted(all)}; reward ${decimal(rewards.preferred)}</p>${answer(preferred)}</div><div><p><b>Model’s choice</b>; reward ${decimal(rewards.other)}</p>${answer(other)}</div></div></article>`;
}

function answer(text: string | null): Html {
  return text === null ? html`<p class="note">It was deleted.</p>` : html`<p class="text" dir="auto">${text}</p>`;
}
