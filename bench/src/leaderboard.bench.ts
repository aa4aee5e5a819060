/**
 * A leaderboard of many votes: how long a fit with intervals takes on one core, from arrays in memory; with controls of
 * style, and with a bootstrap. Beside it arena-rank and choix, from PyPI, on the same votes: how far their strengths are
 * from ours, and how long they take.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  fitLeaderboard,
  type Leaderboard,
  type LeaderboardOptions,
  type LeaderboardVotes,
} from '@tastemaker/preference';
import { benchFlags } from './bench-flags.js';
import { numberOptions } from './number-options.js';
import { runPeer } from './peer.js';
import { preparedPython } from './python-environment.js';
import { figure, note, peakRssBytes, report } from './report.js';
import { simulatedVotes } from './simulated-votes.js';

const usage = `pnpm bench leaderboard [options]

  --votes 1600000
  --models 130
  --labelers 2000        errors are clustered by labeler and by prompt
  --prompts 400000
  --seed 1               of the simulated votes
  --repeats 7            medians of so many fits, after three that warm up
  --controlled 0         1: also fit with length, headers, bold, lists and position controlled
  --resamples 0          also a bootstrap of so many refits, by labeler and by prompt
  --peer                 arena-rank and choix on the same votes (a Python environment is made in the cache folder)
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  votes: { type: 'string', default: '1600000' },
  models: { type: 'string', default: '130' },
  labelers: { type: 'string', default: '2000' },
  prompts: { type: 'string', default: '400000' },
  seed: { type: 'string', default: '1' },
  repeats: { type: 'string', default: '7' },
  controlled: { type: 'string', default: '0' },
  resamples: { type: 'string', default: '0' },
  peer: { type: 'boolean', default: false },
});
const numbers = numberOptions(flags, {
  votes: { least: 1 },
  models: { least: 2 },
  labelers: { least: 2 },
  prompts: { least: 2 },
  seed: { least: 0 },
  repeats: { least: 1 },
  controlled: { least: 0 },
  resamples: { least: 0 },
});

note(`simulating ${numbers.votes} votes over ${numbers.models} models`);
const { votes, controls } = simulatedVotes(numbers);

/** Chatbot Arena's way with ties, which both peers have, too. */
const plain: LeaderboardOptions = { ties: 'half-win' };

function timed(
  input: LeaderboardVotes,
  options: LeaderboardOptions,
): { seconds: number; processor: number; board: Leaderboard } {
  const processor = process.cpuUsage();
  const start = performance.now();
  const board = fitLeaderboard(input, options);
  const { user, system } = process.cpuUsage(processor);
  return { seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6, board };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const first = timed(votes, plain);
for (let warmUp = 1; warmUp < 3; warmUp += 1) timed(votes, plain);
// Without the boards: the collector would go through all of them in each fit.
const fits = Array.from({ length: numbers.repeats }, (_, repeat) => {
  const { seconds, processor } = timed(votes, plain);
  note(`fit ${repeat + 1}/${numbers.repeats}: ${figure(seconds)} s, ${figure(processor)} s of processor time`);
  return { seconds, processor };
});

function controlledFigures() {
  if (numbers.controlled === 0) return {};
  const { seconds, processor } = timed({ ...votes, ...controls }, { ...plain, position: true });
  return { controlled: { seconds: figure(seconds), processorSeconds: figure(processor), controls: 5 } };
}

function bootstrapFigures() {
  const { resamples } = numbers;
  if (resamples === 0) return {};
  const { seconds, processor, board } = timed(votes, { ...plain, resamples });
  const ratio = median(
    board.entries.map(({ estimate }) => (estimate?.bootstrap?.standardError ?? 0) / (estimate?.standardError ?? 1)),
  );
  return {
    bootstrap: {
      seconds: figure(seconds),
      processorSeconds: figure(processor),
      resamples,
      errorToSandwich: figure(ratio),
    },
  };
}

interface PeerFit {
  readonly seconds: number;
  readonly firstSeconds: number;
  readonly strengths: readonly number[];
  readonly errors?: readonly number[];
}

function peerFits(): { arenaRank: PeerFit; arenaRankConverged: PeerFit; choix: PeerFit } {
  const requirements = fileURLToPath(new URL('../peers/leaderboard-requirements.txt', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
  try {
    const path = (name: string, data: Int32Array | Uint8Array): string => {
      const file = join(folder, name);
      writeFileSync(file, data);
      return file;
    };
    const job = {
      models: votes.entries,
      left: path('left', votes.left),
      right: path('right', votes.right),
      outcome: path('outcome', votes.outcome),
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what bench/peers/leaderboard.py prints
    return runPeer(preparedPython(note, requirements), 'leaderboard.py', job) as ReturnType<typeof peerFits>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The largest difference of strengths, in logits. */
function farthest(board: Leaderboard, { strengths }: PeerFit): number {
  const own = board.entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Math.max(...strengths.map((strength, i) => Math.abs(strength - (own[i]?.estimate?.strength ?? Number.NaN))));
}

function peerFigures(board: Leaderboard) {
  if (!flags.peer) return {};
  const { arenaRank, arenaRankConverged, choix } = peerFits();
  const told = (fit: PeerFit) => ({
    seconds: figure(fit.seconds),
    firstSeconds: figure(fit.firstSeconds),
    maxAbsDiff: figure(farthest(board, fit)),
  });
  return {
    maxAbsDiff: figure(Math.max(farthest(board, arenaRankConverged), farthest(board, choix))),
    peer: { arenaRank: told(arenaRank), arenaRankConverged: told(arenaRankConverged), choix: told(choix) },
  };
}

report(
  {
    votes: numbers.votes,
    models: numbers.models,
    labelers: first.board.intervals.labelers ?? 0,
    prompts: first.board.intervals.prompts ?? 0,
    seconds: figure(median(fits.map(({ seconds }) => seconds))),
    processorSeconds: figure(median(fits.map(({ processor }) => processor))),
    firstSeconds: figure(first.seconds),
    medianStandardError: figure(median(first.board.entries.map(({ estimate }) => estimate?.standardError ?? 0))),
    ...controlledFigures(),
    ...bootstrapFigures(),
    peakRssBytes: peakRssBytes(),
    ...peerFigures(first.board),
  },
  flags.json,
);
