// A report as one HTML file that stands alone: it asks for nothing, runs nothing, and reads in light, in dark and on paper.
import { createHash } from 'node:crypto';
import type { RewardModelReport } from '@tastemaker/contracts';
import { Html, html } from './html-text.js';
import { counted, percent, percentRange } from './numbers.js';
import * as sections from './sections.js';
import { styles } from './styles.js';

/** Nothing is loaded or run; the one style is named by its hash. */
export const reportPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export function reportPage(report: RewardModelReport): string {
  const { model, snapshot, headline, measuredAt } = report;
  const title = `Evaluation report: ${model.name}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${reportPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(styles)}</style>
</head>
<body><main>
<h1>${title}</h1>
<p class="note">${model.checkpointHash === null ? 'Behind an endpoint,' : `Checkpoint ${model.checkpointHash.slice(0, 12)}`} on the snapshot “${snapshot.name}” (${snapshot.contentHash.slice(0, 12)}), measured ${measuredAt.slice(0, 16).replace('T', ' ')} UTC.</p>
${headline === null ? html`<p class="lead">The snapshot has no judged comparison that this model could be measured on.</p>` : report.splits[headline].votes === 0 ? unmeasured(report, headline) : body(report, headline)}
${howToRead}
</main></body>
</html>
`.text;
}

function body(report: RewardModelReport, headline: NonNullable<RewardModelReport['headline']>): Html {
  const split = report.splits[headline];
  return html`${lead(report, headline)}
${sections.standing(split, headline)}
${sections.bySplit(report)}
${sections.inParts(split, headline)}
${sections.calibration(report, split)}
${sections.biases(split)}
${sections.distribution(split)}
${sections.learning(report)}
${sections.versions(report)}
${sections.benchmarks(report)}
${sections.leaks(split, headline)}
${sections.disagreements(split)}`;
}

/** Of a split without a vote that the model could be held against. */
function unmeasured(report: RewardModelReport, headline: NonNullable<RewardModelReport['headline']>): Html {
  const { drawn, unscored } = report.scored[headline];
  return html`<p class="lead">No figures: the ${headline} split has ${counted(drawn)} judged comparisons, of which the model read ${counted(drawn - unscored)}, and no vote that prefers one answer.</p>
${sections.unread(report)}
${sections.benchmarks(report)}`;
}

function lead(
  { splits, trainedOnSnapshot }: RewardModelReport,
  headline: NonNullable<RewardModelReport['headline']>,
): Html {
  const { accuracy, interval, votes, agreement, controls } = splits[headline];
  const human = agreement.human.value;
  const seen = trainedOnSnapshot ? 'on answers that it was not trained on' : `of the ${headline} split`;
  return html`<p class="lead">Agrees with labelers on <b>${percent(accuracy)}</b> of the votes ${seen} (95 %: ${percentRange(interval)}; n = ${counted(votes)}).${human === null ? null : html` Labelers agree with each other on ${percent(human)} (${percentRange(agreement.human.interval)}; n = ${counted(agreement.votes)}).`}${controls.lengthOnly.accuracy === null ? null : html` Going by length alone would get ${percent(controls.lengthOnly.accuracy)} (${percentRange(controls.lengthOnly.interval)}; n = ${counted(controls.lengthOnly.pairs)}).`}</p>`;
}

const howToRead = html`<h2>How to read it</h2>
<p>n is the number of votes that a figure is of, unless it says otherwise: one labeler’s preference between two answers. A tie is no vote. Intervals are 95 %, and resample prompts or cluster errors by them. Parts, drift and learning curve explore: they were looked at together, without correction for their number. The one figure to conclude from is the accuracy on the split that the model has not seen, and the paired difference to another version.</p>`;
