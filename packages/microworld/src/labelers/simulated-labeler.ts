/**
 * Labelers for demos and tests: they judge haiku by the ground truth, each with a taste of its own and a rate of slips.
 * Whatever they decide says that it is simulated, so that it is never taken for a person's judgment.
 */
import { judgeHaiku } from '../haiku/judge.js';
import { createRandom, type Random } from '../random.js';

/** Added to the ground-truth quality (0 … 1): what this labeler cares about more, or less, than the guideline does. */
export interface Taste {
  /** For 5-7-5 kept throughout. */
  readonly form?: number;
  readonly topic?: number;
  readonly season?: number;
  /** For not repeating a line. */
  readonly variety?: number;
  /** For every ten characters fewer. */
  readonly brevity?: number;
}

export interface SimulatedLabelerOptions {
  readonly name: string;
  readonly seed: number;
  readonly taste?: Taste;
  /** Probability that two neighbors in the ranking are told the wrong way round. @defaultValue 0 */
  readonly noise?: number;
  /** Candidates no further apart than this are tied. @defaultValue 0.02 */
  readonly tieWithin?: number;
  /** All are called bad when the best is worse than this. @defaultValue 0.3 */
  readonly allBadBelow?: number;
  /** Probability of skipping. @defaultValue 0 */
  readonly skips?: number;
}

export interface LabeledCandidate {
  /** As displayed: A, B, C … */
  readonly label: string;
  readonly text: string;
}

/** What the labeler submits, in the API's words. */
export type SimulatedDecision = { readonly simulated: true; readonly labeler: string } & (
  | { readonly verdict: 'ranking'; readonly ranking: readonly (readonly string[])[]; readonly rationale: string }
  | { readonly verdict: 'allBad'; readonly rationale: string }
  | { readonly verdict: 'skip'; readonly reason: 'unclear' }
);

export interface SimulatedLabeler {
  readonly name: string;
  readonly simulated: true;
  /** Ranks candidates for a haiku about `topic`. The same texts get the same decision, however often and in whatever order they are shown. */
  judge(topic: string, candidates: readonly LabeledCandidate[]): SimulatedDecision;
}

export function simulatedLabeler(options: SimulatedLabelerOptions): SimulatedLabeler {
  return { name: options.name, simulated: true, judge: (topic, candidates) => decide(options, topic, candidates) };
}

function decide(
  options: SimulatedLabelerOptions,
  topic: string,
  candidates: readonly LabeledCandidate[],
): SimulatedDecision {
  const by = { simulated: true, labeler: options.name } as const;
  const inOrder = candidates.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const random = createRandom(options.seed, options.name, topic, ...inOrder.map(({ text }) => text));
  if (random.chance(options.skips ?? 0)) return { ...by, verdict: 'skip', reason: 'unclear' };
  const seen = inOrder
    .map((candidate) => ({ ...candidate, liking: liking(candidate.text, topic, options.taste ?? {}) }))
    .toSorted((a, b) => b.liking - a.liking);
  const best = seen[0];
  if (best === undefined) throw new RangeError('There are no candidates to judge.');
  if (best.liking < (options.allBadBelow ?? 0.3)) {
    return { ...by, verdict: 'allBad', rationale: rationale('Even the best', best.text, topic) };
  }
  const groups = tieNeighbors(seen, options.tieWithin ?? 0.02);
  const ranking = slip(groups, options.noise ?? 0, random);
  return { ...by, verdict: 'ranking', ranking, rationale: rationale('The best', best.text, topic) };
}

function liking(text: string, topic: string, taste: Taste): number {
  const truth = judgeHaiku(text, topic);
  return (
    truth.quality +
    (truth.validForm ? (taste.form ?? 0) : 0) +
    (truth.namesTopic ? (taste.topic ?? 0) : 0) +
    (truth.seasonWord ? (taste.season ?? 0) : 0) +
    (truth.repeatsLine ? 0 : (taste.variety ?? 0)) -
    ((taste.brevity ?? 0) * text.length) / 10
  );
}

/** Labels in groups, best first; a group's members are within `tieWithin` of its best. */
function tieNeighbors(seen: readonly { label: string; liking: number }[], tieWithin: number): string[][] {
  const groups: { best: number; labels: string[] }[] = [];
  for (const { label, liking: value } of seen) {
    const last = groups.at(-1);
    if (last !== undefined && last.best - value <= tieWithin) last.labels.push(label);
    else groups.push({ best: value, labels: [label] });
  }
  return groups.map(({ labels }) => labels.toSorted());
}

/** Each pair of neighboring groups is swapped with probability `noise`, from the best downwards. */
function slip(groups: readonly string[][], noise: number, random: Random): string[][] {
  const ranking = [...groups];
  for (let index = 0; index + 1 < ranking.length; index += 1) {
    if (random.chance(noise)) ranking.splice(index, 2, ...ranking.slice(index, index + 2).toReversed());
  }
  return ranking;
}

function rationale(subject: string, text: string, topic: string): string {
  const { reasons } = judgeHaiku(text, topic);
  return reasons.length === 0 ? `${subject} keeps every rule.` : `${subject} ${reasons.join(', ')}.`;
}
