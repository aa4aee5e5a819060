/* oxlint-disable typescript/no-non-null-assertion -- expandVotes checks every index before the loops use it */
/** Crowd-BT: strengths of items and reliabilities of labelers from the same comparisons, so that careless votes count less. */

import { winProbability } from '../bradley-terry.js';
import { PreferenceError } from '../preference-error.js';
import type { Votes } from '../strengths/votes.js';

/** Votes with the labeler, numbered from 0, of each. */
export interface LabeledVotes extends Votes {
  readonly labeler: ArrayLike<number>;
}

export interface CrowdBtOptions {
  /**
   * λ: every item also wins λ and loses λ against a virtual one of strength 0 (the regularization of Chen et al. 2013), which keeps
   * strengths finite and comparable across prompts. @defaultValue 0.5
   */
  readonly virtualGames?: number;
  /**
   * `Beta(a, b)` prior of each labeler's reliability, a and b ≥ 1: as if each had a − 1 votes meant as given and b − 1 the
   * wrong way round. A stronger one, of mode 1, hides contrary labelers with few votes. @defaultValue [5, 2]
   */
  readonly reliabilityPrior?: readonly [number, number];
  /** @defaultValue 2000 */
  readonly maxIterations?: number;
  /** Ends when the objective rises by less than this, in nats a vote. @defaultValue 1e-9 */
  readonly tolerance?: number;
  /** Where to start: a fit to almost the same votes. @defaultValue strengths of 0 and the mean of the reliability prior */
  readonly start?: Pick<CrowdBt, 'strengths' | 'reliability'>;
}

export interface CrowdBt {
  /** `[items]`, logits relative to the virtual item. */
  readonly strengths: Float64Array;
  /**
   * `[labelers]`: η, the probability that a vote says what the labeler's model of the items does; 1 is perfect, ½ says
   * nothing, below ½ is contrary. The prior's mode for a labeler without votes.
   */
  readonly reliability: Float64Array;
  /** Of the votes, in nats, without penalty and prior. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * The mode of `P(labeler k prefers a to b) = η_k σ(s_a − s_b) + (1 − η_k) σ(s_b − s_a)` (Chen, Bennett, Collins-Thompson &
 * Horvitz 2013, WSDM), by EM: was each vote meant as given or the wrong way round, then η as the share of the
 * former and one MM step for the strengths (Hunter 2004, eq. 3), extrapolated (SQUAREM) where that raises the objective further, so no
 * iteration lowers it. Votes of several
 * prompts need no common items. A tie counts as half a vote each way. The objective isn't concave: this starts from
 * the reliability prior's mean. {@link PreferenceError} `preference.invalid_input` for an index out of range.
 */
export function crowdBt(votes: LabeledVotes, items: number, labelers: number, options: CrowdBtOptions = {}): CrowdBt {
  const { virtualGames = 0.5, reliabilityPrior = [5, 2], maxIterations = 2000, tolerance = 1e-9 } = options;
  const games = expandVotes(votes, items, labelers);
  const total = games.weight.reduce((sum, weight) => sum + weight, 0);
  const [a, b] = reliabilityPrior;
  let state: State = {
    worth: options.start?.strengths.map(Math.exp) ?? new Float64Array(items).fill(1),
    reliability: options.start?.reliability ?? new Float64Array(labelers).fill(a / (a + b)),
  };
  const at = (point: State) => iterate(games, point, virtualGames, reliabilityPrior);
  let here = at(state);
  for (let iterations = 1; ; iterations += 3) {
    const second = at(here.next);
    const jumped = at(extrapolate(state, here.next, second.next));
    const risen = jumped.objective >= second.objective;
    state = risen ? jumped.next : second.next;
    const there = at(state);
    const converged = there.objective - here.objective < tolerance * total;
    here = there;
    if (converged || iterations >= maxIterations) {
      const strengths = state.worth.map((worth) => Math.log(worth));
      const { reliability } = state;
      return { strengths, reliability, logLikelihood: here.logLikelihood, iterations, converged };
    }
  }
}

interface State {
  /** `[items]`: e^strength. */
  readonly worth: Float64Array;
  readonly reliability: Float64Array;
}

/**
 * Where three successive states point to (SQUAREM, Varadhan & Roland 2008, scheme S3), on the scale of logits: EM alone
 * creeps. The last of the three where that isn't finite.
 */
function extrapolate(first: State, second: State, third: State): State {
  const x = logitsOf(first);
  const y = logitsOf(second);
  const z = logitsOf(third);
  const step = x.map((value, i) => y[i]! - value);
  const bend = step.map((value, i) => z[i]! - y[i]! - value);
  const length = Math.min(-1, -norm(step) / norm(bend));
  const jump = x.map((value, i) => value - 2 * length * step[i]! + length * length * bend[i]!);
  if (!jump.every(Number.isFinite)) return third;
  const items = first.worth.length;
  return { worth: jump.slice(0, items).map(Math.exp), reliability: jump.slice(items).map(winProbability) };
}

function logitsOf({ worth, reliability }: State): Float64Array {
  const logits = new Float64Array(worth.length + reliability.length);
  logits.set(worth.map(Math.log));
  logits.set(
    reliability.map((eta) => Math.log(eta / (1 - eta))),
    worth.length,
  );
  return logits;
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

interface Games {
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  readonly labeler: Int32Array;
  readonly weight: Float64Array;
}

/** Decided votes, winner first; a tie as two of half the weight. */
function expandVotes(votes: LabeledVotes, items: number, labelers: number): Games {
  const rows: [number, number, number, number][] = [];
  for (let vote = 0; vote < votes.outcome.length; vote += 1) {
    const [a, b, labeler] = [votes.first[vote] ?? -1, votes.second[vote] ?? -1, votes.labeler[vote] ?? -1];
    const outcome = votes.outcome[vote] ?? -1;
    const inRange = Math.min(a, b, labeler) >= 0 && Math.max(a, b) < items && labeler < labelers && a !== b;
    if (!inRange || outcome < 0 || outcome > 1) {
      throw new PreferenceError(
        'preference.invalid_input',
        `Vote ${vote} (items ${a} and ${b}, labeler ${labeler}, outcome ${outcome}) is outside ${items} items and ${labelers} labelers.`,
      );
    }
    const weight = votes.weight?.[vote] ?? 1;
    if (outcome > 0) rows.push([a, b, labeler, weight * outcome]);
    if (outcome < 1) rows.push([b, a, labeler, weight * (1 - outcome)]);
  }
  return {
    winner: Int32Array.from(rows, ([winner]) => winner),
    loser: Int32Array.from(rows, ([, loser]) => loser),
    labeler: Int32Array.from(rows, ([, , labeler]) => labeler),
    weight: Float64Array.from(rows, ([, , , weight]) => weight),
  };
}

/** One EM iteration: the objective at `state`, and the next state. */
function iterate(games: Games, state: State, virtualGames: number, prior: readonly [number, number]) {
  const { worth, reliability } = state;
  const wins = new Float64Array(worth.length).fill(virtualGames);
  const rates = worth.map((w) => (2 * virtualGames) / (w + 1)); // Σ games / (own worth + opponent's)
  const straight = new Float64Array(reliability.length);
  const all = new Float64Array(reliability.length);
  let logLikelihood = 0;
  for (let game = 0; game < games.weight.length; game += 1) {
    const [winner, loser, labeler] = [games.winner[game]!, games.loser[game]!, games.labeler[game]!];
    const weight = games.weight[game]!;
    const sum = worth[winner]! + worth[loser]!;
    const asGiven = (reliability[labeler]! * worth[winner]!) / sum;
    const likelihood = asGiven + ((1 - reliability[labeler]!) * worth[loser]!) / sum;
    const meant = (weight * asGiven) / likelihood;
    logLikelihood += weight * Math.log(likelihood);
    straight[labeler]! += meant;
    all[labeler]! += weight;
    wins[winner]! += meant;
    wins[loser]! += weight - meant;
    rates[winner]! += weight / sum;
    rates[loser]! += weight / sum;
  }
  const objective = logLikelihood + logPrior(state, virtualGames, prior);
  const next: State = {
    worth: worth.map((_, item) => (rates[item] === 0 ? 1 : wins[item]! / rates[item]!)),
    reliability: reliability.map((_, labeler) => modeOf(prior, straight[labeler]!, all[labeler]!)),
  };
  return { logLikelihood, objective, next };
}

/** The mode of `Beta(a + straight, b + all − straight)`; ½ where it has none. */
function modeOf([a, b]: readonly [number, number], straight: number, all: number): number {
  const denominator = a + b - 2 + all;
  return denominator === 0 ? 0.5 : (a - 1 + straight) / denominator;
}

function logPrior({ worth, reliability }: State, virtualGames: number, [a, b]: readonly [number, number]): number {
  const penalty = worth.reduce((sum, w) => {
    const chance = winProbability(Math.log(w));
    return sum + logOf(virtualGames, chance) + logOf(virtualGames, 1 - chance);
  }, 0);
  return reliability.reduce((sum, eta) => sum + logOf(a - 1, eta) + logOf(b - 1, 1 - eta), penalty);
}

/** `times · log value`, 0 for no times. */
function logOf(times: number, value: number): number {
  return times === 0 ? 0 : times * Math.log(value);
}
