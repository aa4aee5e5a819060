/** What a leaderboard's fits share: the votes, the model of ties, priors, how errors are clustered, and the scale. */

import { PreferenceError } from '../preference-error.js';
import { davidson } from '../ties/davidson.js';
import { halfWin } from '../ties/half-win.js';
import { raoKupper } from '../ties/rao-kupper.js';
import type { TieModel } from '../ties/tie-model.js';
import type { Priors } from './fit-cells.js';
import type { LeaderboardOptions } from './leaderboard.js';
import type { NumberedVotes } from './numbered-votes.js';
import type { Clustering } from './sandwich.js';

const models: Readonly<Record<TieModel['name'], TieModel>> = { davidson, 'rao-kupper': raoKupper, 'half-win': halfWin };

export interface Setup {
  readonly votes: NumberedVotes;
  readonly model: TieModel;
  readonly priors: Priors;
  readonly clustering: Clustering;
  readonly confidence: number;
  /** Index among the fitted of the anchor; −1: mean 0. */
  readonly anchor: number;
  readonly anchorRating: number;
  readonly options: LeaderboardOptions;
}

/** @throws PreferenceError `preference.invalid_input` for an anchor that is not on the board and for no confidence. */
export function setupOf(votes: NumberedVotes, fitted: readonly string[], options: LeaderboardOptions): Setup {
  const { anchor, confidence = 0.95, clustering = 'both' } = options;
  const at = anchor === undefined ? -1 : fitted.indexOf(anchor.entry);
  if (anchor !== undefined && at < 0) {
    throw new PreferenceError('preference.invalid_input', `The anchor “${anchor.entry}” is not on the board.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new PreferenceError('preference.invalid_input', `A confidence of ${confidence}: it must be between 0 and 1.`);
  }
  return {
    votes,
    model: models[options.ties ?? 'davidson'],
    priors: { strengths: options.priorDeviation, controls: options.controlPriorDeviation },
    clustering: availableClustering(votes, clustering),
    confidence,
    anchor: at,
    anchorRating: anchor?.rating ?? 1000,
    options,
  };
}

function availableClustering({ labeler, prompt }: NumberedVotes, asked: Clustering): Clustering {
  const byLabeler = labeler !== undefined && (asked === 'labeler' || asked === 'both');
  const byPrompt = prompt !== undefined && (asked === 'prompt' || asked === 'both');
  if (byLabeler) return byPrompt ? 'both' : 'labeler';
  return byPrompt ? 'prompt' : 'none';
}
