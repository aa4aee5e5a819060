/* oxlint-disable typescript/no-non-null-assertion -- scales are controls long */
/** One fit of the board: cells, covariances, bootstrap, estimates; the plain one, and the one with controls. */

import { type BootstrapFigure, bootstrapFigures } from './bootstrap-fit.js';
import { type Cells, onBoard, pairCells, voteCells } from './cells.js';
import { clusterVotes, type VoteClusters } from './clusters.js';
import { controlScale } from './control-scale.js';
import { estimatesOf, type NamedControl, type RobustFit, referenced } from './estimates.js';
import { fitCells } from './fit-cells.js';
import type { Estimate } from './leaderboard.js';
import { type NumberedVotes, sortedVotes } from './numbered-votes.js';
import { sandwich } from './sandwich.js';
import { type Scores, scoresOf } from './scores.js';
import type { Setup } from './setup.js';

export interface BoardFit extends RobustFit {
  readonly scores: Scores;
  readonly estimates: readonly Estimate[];
  /** In the order of the fit's. */
  readonly controls: readonly NamedControl[];
}

export function controlledFit(setup: Setup, place: Int32Array): BoardFit | undefined {
  const { votes, options } = setup;
  const position = options.position ?? false;
  if (votes.controlNames.length === 0 && !position) return undefined;
  const sorted = sortedVotes(votes);
  const scale = controlScale(sorted, place);
  const controls = [
    ...votes.controlNames.map((name, k) => ({ name, scale: scale[k]! })),
    ...(position ? [{ name: 'position', scale: 1 }] : []),
  ];
  const cells = voteCells(sorted, scale, position);
  return fitBoard(setup, sorted, onBoard(cells, place), clusterVotes(sorted, cells), controls);
}

export function fitBoard(
  setup: Setup,
  votes: NumberedVotes,
  cells: Cells,
  clusters: VoteClusters,
  controls: BoardFit['controls'] = [],
): BoardFit {
  const names = controls.map(({ name }) => name);
  const fit = fitCells(cells, setup.model, setup.priors, names);
  const scores = scoresOf(fit, votes.weight);
  const robust = sandwich(scores, clusters, setup.clustering);
  const bootstrap = bootstrapOf(setup, votes, { fit, robust });
  return { fit, scores, robust, controls, estimates: estimatesOf(setup, { fit, robust }, bootstrap) };
}

function bootstrapOf(setup: Setup, votes: NumberedVotes, { fit, robust }: RobustFit): BootstrapFigure[] | undefined {
  const { resamples = 0, seed = 1 } = setup.options;
  if (resamples === 0 || robust.degreesOfFreedom < 1) return undefined;
  const unsorted = setup.clustering === 'none' && fit.cells.controlCount === 0;
  const sorted = unsorted ? sortedVotes(votes) : votes;
  const cells = unsorted ? { ...fit.cells, cellOf: pairCells(sorted).cellOf } : fit.cells;
  return bootstrapFigures(
    sorted,
    { ...fit, cells },
    {
      resamples,
      seed,
      confidence: setup.confidence,
      clustering: setup.clustering,
      degreesOfFreedom: robust.degreesOfFreedom,
      priors: setup.priors,
      reference: (point) => referenced(point.subarray(0, fit.layout.entries), setup.anchor),
    },
  );
}
