import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Clustering,
  countPairs,
  fitLeaderboard,
  fitStrengths,
  type Leaderboard,
  type LeaderboardVote,
  type LeaderboardVotes,
  leaderboardVotes,
  PreferenceError,
  robustCovariance,
  standardErrors,
} from '../../src/index.js';
import { clusteredVotes, generator, referenceVotes } from './simulated-votes.js';

interface Peer {
  readonly strengths: number[];
  readonly errors: number[];
  readonly coefficients: number[];
}
const reference: {
  readonly arenaRank: Peer;
  readonly arenaRankReweighted: Peer;
  readonly arenaRankContextual: Peer;
  readonly arenaRankRatings: number[];
  readonly choix: number[];
  readonly choixDecided: number[];
} = JSON.parse(readFileSync(new URL('../reference/leaderboard.json', import.meta.url), 'utf8'));

const rows = referenceVotes();
const plainRows = rows.map(({ left, right, outcome }) => ({ left, right, outcome }));

function byName(board: Leaderboard) {
  return board.entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The largest difference between two lists of one length. */
function farthest(actual: readonly (number | null | undefined)[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value)));
}

function pair({ left, right }: LeaderboardVote): string {
  return [left, right].toSorted().join();
}

/** Of the third entry's strength. */
function variance(board: Leaderboard): number {
  return (byName(board)[2]?.estimate?.standardError ?? 0) ** 2;
}

function duel(left: string, right: string, outcome: LeaderboardVote['outcome'] = 'left'): LeaderboardVote {
  return { left, right, outcome };
}

/** Everything that a leaderboard can be asked for. */
function fitAll(votes: readonly LeaderboardVote[], clustering: Clustering): string {
  const columns = leaderboardVotes(votes, { controlNames: ['length'] });
  return hash(fitLeaderboard(columns, { position: true, resamples: 20, labelerRefits: 3, clustering }));
}

function mirrored(column: Int32Array | undefined, names: readonly string[] | undefined): Int32Array {
  return column?.map((each) => (names?.length ?? 0) - 1 - each) ?? new Int32Array(0);
}

describe('on the same votes, a leaderboard', () => {
  const board = fitLeaderboard(leaderboardVotes(plainRows), { ties: 'half-win' });

  test("has arena-rank 0.1.1's strengths, standard errors and ratings to 1e-6", () => {
    const estimates = byName(board).map(({ estimate }) => estimate);
    expect(
      farthest(
        estimates.map((each) => each?.strength),
        reference.arenaRank.strengths,
      ),
    ).toBeLessThan(1e-6);
    expect(
      farthest(
        estimates.map((each) => each?.standardError),
        reference.arenaRank.errors,
      ),
    ).toBeLessThan(1e-6);
    expect(
      farthest(
        estimates.map((each) => each?.rating),
        reference.arenaRankRatings,
      ),
    ).toBeLessThan(1e-4);
  });

  test("has choix 0.4.1's strengths to 1e-6, with ties as half wins and without ties", () => {
    expect(
      farthest(
        byName(board).map(({ estimate }) => estimate?.strength),
        reference.choix,
      ),
    ).toBeLessThan(1e-6);
    const decided = plainRows.filter(({ outcome }) => outcome !== 'tie');
    const without = fitLeaderboard(leaderboardVotes(decided), { ties: 'davidson' });
    expect(
      farthest(
        byName(without).map(({ estimate }) => estimate?.strength),
        reference.choixDecided,
      ),
    ).toBeLessThan(1e-6);
    expect(without.tie).toBeNull();
  });

  test("has arena-rank's reweighted strengths and standard errors, with the same weight on each pair", () => {
    const counts = new Map<string, number>();
    for (const row of plainRows) counts.set(pair(row), (counts.get(pair(row)) ?? 0) + 1);
    const weighted = plainRows.map((row) => ({ ...row, weight: 1 / Math.max(counts.get(pair(row)) ?? 0, 60) }));
    const estimates = byName(fitLeaderboard(leaderboardVotes(weighted), { ties: 'half-win' })).map(
      ({ estimate }) => estimate,
    );
    expect(
      farthest(
        estimates.map((each) => each?.strength),
        reference.arenaRankReweighted.strengths,
      ),
    ).toBeLessThan(1e-6);
    expect(
      farthest(
        estimates.map((each) => each?.standardError),
        reference.arenaRankReweighted.errors,
      ),
    ).toBeLessThan(1e-6);
  });

  test("has arena-rank's controlled strengths and coefficients beside the plain ones", () => {
    const votes = leaderboardVotes(rows, { controlNames: ['length', 'bold'] });
    const controlled = fitLeaderboard(votes, { ties: 'half-win' });
    const entries = byName(controlled);
    expect(
      farthest(
        entries.map((each) => each.controlled?.strength),
        reference.arenaRankContextual.strengths,
      ),
    ).toBeLessThan(1e-6);
    expect(
      farthest(
        entries.map((each) => each.estimate?.strength),
        reference.arenaRank.strengths,
      ),
    ).toBeLessThan(1e-6);
    expect(
      farthest(
        entries.map((each) => each.controlled?.standardError),
        reference.arenaRankContextual.errors.slice(0, 8),
      ),
    ).toBeLessThan(1e-6);
    expect(
      farthest(
        controlled.controls.map(({ coefficient, scale }) => coefficient / scale),
        reference.arenaRankContextual.coefficients,
      ),
    ).toBeLessThan(1e-6);
    expect(controlled.controls[0]?.interval?.low).toBeGreaterThan(0); // length counted in the simulation
    expect(controlled.controls[1]?.interval?.low).toBeLessThan(0); // bold did not
  });
});

/** Of each entry, in the order of names, from the fit with controls where there is one. */
function errorsOf(votes: LeaderboardVotes, clustering: Clustering): number[] {
  return byName(fitLeaderboard(votes, { clustering })).map(
    ({ estimate, controlled }) => (controlled ?? estimate)?.standardError ?? Number.NaN,
  );
}

describe('its errors', () => {
  test('clustered one way are those of the sandwich that statsmodels has confirmed', () => {
    const votes = clusteredVotes(
      { labelers: 12, prompts: 60, votes: 600, strengths: [0, 0.5, 1], labelerTaste: 0.5, promptTaste: 0.5 },
      3,
    );
    const columns = leaderboardVotes(votes);
    const plain = {
      first: columns.left,
      second: columns.right,
      outcome: Float64Array.from(columns.outcome, (said) => 1 - said),
    };
    const fit = fitStrengths(countPairs(plain, 3));
    for (const by of ['labeler', 'prompt'] as const) {
      const expected = standardErrors(fit, robustCovariance(fit, plain, columns[by]));
      const board = fitLeaderboard(columns, { clustering: by });
      expect(
        farthest(
          byName(board).map(({ estimate }) => estimate?.standardError),
          [...expected],
        ),
      ).toBeLessThan(1e-8);
    }
  });

  test('clustered both ways are Cameron, Gelbach and Miller’s: by labeler, plus by prompt, less by both together', () => {
    const votes = leaderboardVotes(
      clusteredVotes(
        { labelers: 20, prompts: 20, votes: 1500, strengths: [0, 0.5, 1], labelerTaste: 1, promptTaste: 1 },
        5,
      ),
    );
    const both = Int32Array.from(votes.labeler ?? [], (labeler, vote) => labeler * 20 + (votes.prompt?.[vote] ?? 0));
    const [one, other] = (['labeler', 'prompt'] as const).map((by) =>
      variance(fitLeaderboard(votes, { clustering: by })),
    );
    const { entries, left, right, outcome } = votes;
    const common = fitLeaderboard({ entries, left, right, outcome, labeler: both }, { clustering: 'labeler' });
    const twoWay = variance(fitLeaderboard(votes, { clustering: 'both' }));
    expect(twoWay).toBeCloseTo((one ?? 0) + (other ?? 0) - variance(common), 10);
    expect(twoWay).toBeGreaterThan(one ?? 0);
  });

  describe.each([
    { of: 'prompts of a few votes', prompts: 800, labelers: 6 },
    { of: 'prompts of many votes', prompts: 12, labelers: 400 },
    { of: 'prompts and labelers of one or two votes', prompts: 3000, labelers: 2500 },
  ])('on $of', ({ prompts, labelers }) => {
    const draw = generator(23);
    const strengths = Array.from({ length: 24 }, (_, entry) => entry / 12);
    const world = { labelers, prompts, votes: 3000, strengths, labelerTaste: 0.5, promptTaste: 0.5 };
    const plain = clusteredVotes(world, 17);
    const rich = plain.map((vote) => ({
      ...vote,
      outcome: draw() < 0.2 ? ('tie' as const) : vote.outcome,
      weight: 0.2 + draw(),
      controls: [draw() - 0.5],
    }));
    test.each([
      { name: 'plain', columns: leaderboardVotes(plain) },
      { name: 'weighted, with ties and a control', columns: leaderboardVotes(rich, { controlNames: ['length'] }) },
    ])('are the same whichever way votes are taken together, $name', ({ columns }) => {
      const { labelers: _, prompts: __, ...votes } = columns;
      const { labeler = new Int32Array(), prompt = new Int32Array(), ...unclustered } = votes;
      const common = labeler.map((each, vote) => each * prompts + (prompt[vote] ?? 0));
      const byLabeler = errorsOf({ ...unclustered, labeler }, 'labeler');
      const byPrompt = errorsOf({ ...unclustered, labeler: prompt }, 'labeler');
      const byBoth = errorsOf({ ...unclustered, labeler: common }, 'labeler');
      expect(farthest(errorsOf({ ...unclustered, prompt: labeler }, 'prompt'), byLabeler)).toBeLessThan(1e-12);
      expect(farthest(errorsOf({ ...unclustered, prompt }, 'prompt'), byPrompt)).toBeLessThan(1e-12);
      const expected = byLabeler.map((one, entry) => {
        const [other, both] = [byPrompt[entry] ?? Number.NaN, byBoth[entry] ?? Number.NaN];
        return Math.sqrt(Math.max(one ** 2 + other ** 2 - both ** 2, one ** 2, other ** 2));
      });
      expect(farthest(errorsOf(votes, 'both'), expected)).toBeLessThan(1e-12);
    });
  });

  test('cover the truth in 95 % of experiments where labelers and prompts differ, where unclustered ones do not', () => {
    const world = {
      labelers: 25,
      prompts: 40,
      votes: 800,
      strengths: [-0.5, 0, 0.5],
      labelerTaste: 0.6,
      promptTaste: 0.6,
    };
    const truth = marginalStrengths(world);
    const experiments = 400;
    const covered = { both: 0, none: 0 };
    for (let seed = 1; seed <= experiments; seed += 1) {
      const votes = leaderboardVotes(clusteredVotes(world, seed * 7919));
      for (const clustering of ['both', 'none'] as const) {
        const interval = byName(fitLeaderboard(votes, { clustering }))[2]?.estimate?.interval;
        if (interval && interval.low <= truth && truth <= interval.high) covered[clustering] += 1;
      }
    }
    expect(covered.both / experiments).toBeGreaterThan(0.92); // 0.95 less three standard errors of 400 experiments
    expect(covered.none / experiments).toBeLessThan(0.75);
  });
});

/** The strength that an endless number of votes gives the third entry, from simulation: mixing labelers shrinks strengths. */
function marginalStrengths(world: Parameters<typeof clusteredVotes>[0]): number {
  const many = clusteredVotes({ ...world, labelers: 40_000, prompts: 40_000, votes: 400_000 }, 12_345);
  return byName(fitLeaderboard(leaderboardVotes(many)))[2]?.estimate?.strength ?? Number.NaN;
}

function hash(board: Leaderboard): string {
  return createHash('sha256').update(JSON.stringify(board)).digest('hex');
}

describe('the same votes', () => {
  const world = { labelers: 9, prompts: 30, votes: 400, strengths: [0, 0.3, 0.6, 1], labelerTaste: 1, promptTaste: 1 };
  const draw = generator(11);
  const votes = clusteredVotes(world, 2).map((row) => ({ ...row, weight: 0.2 + draw(), controls: [draw() - 0.5] }));
  const shuffled = votes
    .map((row) => ({ row, key: draw() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ row }) => row);
  test.each(['both', 'labeler', 'prompt', 'none'] as const)('have the same bits in any order, errors by %s', (by) => {
    expect(fitAll(shuffled, by)).toBe(fitAll(votes, by));
  });

  test('have the same bits whatever numbers entries, labelers and prompts have', () => {
    const columns = leaderboardVotes(votes, { controlNames: ['length'] });
    const other = fitLeaderboard({
      ...columns,
      entries: columns.entries.toReversed(),
      left: mirrored(columns.left, columns.entries),
      right: mirrored(columns.right, columns.entries),
      labelers: columns.labelers?.toReversed() ?? [],
      labeler: mirrored(columns.labeler, columns.labelers),
      prompts: columns.prompts?.toReversed() ?? [],
      prompt: mirrored(columns.prompt, columns.prompts),
    });
    expect(hash(other)).toBe(hash(fitLeaderboard(columns)));
  });

  test('have another bootstrap with another seed, close to the sandwich', () => {
    const plain = votes.map((row) => ({ ...row, controls: undefined }));
    const error = (seed: number, clustering: 'labeler' | 'both') => {
      const board = fitLeaderboard(leaderboardVotes(plain), { resamples: 400, seed, clustering });
      return board.entries[0]?.estimate;
    };
    for (const clustering of ['labeler', 'both'] as const) {
      const [one, other] = [error(1, clustering), error(2, clustering)];
      expect(one?.bootstrap?.standardError).not.toBe(other?.bootstrap?.standardError);
      const ratio = (one?.bootstrap?.standardError ?? 0) / (one?.standardError ?? 1);
      expect(ratio).toBeGreaterThan(0.7);
      expect(ratio).toBeLessThan(1.4);
    }
  });
});

describe('entries that cannot be compared', () => {
  const board = [duel('a', 'b'), duel('b', 'a'), duel('b', 'c', 'tie')];

  test('are named with the reason, and left out of the fit', () => {
    const votes = [
      ...board,
      duel('star', 'a'),
      duel('comet', 'star'),
      duel('c', 'dud'),
      duel('x', 'y'),
      duel('y', 'x'),
    ];
    const fit = fitLeaderboard(leaderboardVotes(votes, { entries: ['nobody'] }));
    const apart = Object.fromEntries(fit.entries.map(({ name, apart: reason }) => [name, reason]));
    expect(apart).toEqual({
      a: null,
      b: null,
      c: null,
      star: 'never_lost',
      comet: 'never_lost',
      dud: 'never_won',
      x: 'never_met',
      y: 'never_met',
      nobody: 'never_met',
    });
    expect(fit).toMatchObject({ votes: 3, leftOut: { apart: 5, bothBad: 0 }, fitted: ['a', 'b', 'c'] });
    expect(fit.entries.at(-1)).toMatchObject({ estimate: null });
    expect(fit.entries.find(({ name }) => name === 'x')?.component).toBe(
      fit.entries.find(({ name }) => name === 'y')?.component,
    );
  });

  test('are all on one board with a prior', () => {
    const fit = fitLeaderboard(leaderboardVotes([...board, duel('star', 'a')]), { priorDeviation: 1 });
    expect(fit.entries[0]).toMatchObject({ name: 'star', apart: null });
  });

  test('are no leaderboard where there is nothing else', () => {
    expect(() => fitLeaderboard(leaderboardVotes([duel('a', 'b')]))).toThrow(/No two entries can be compared/);
    expect(() => fitLeaderboard(leaderboardVotes([]))).toThrow(PreferenceError);
  });
});

describe('what a leaderboard tells beside strengths', () => {
  const world = { labelers: 6, prompts: 50, votes: 600, strengths: [0, 0.5, 1], labelerTaste: 0.3, promptTaste: 0 };
  const rowsOf = clusteredVotes(world, 4);
  const board = fitLeaderboard(leaderboardVotes(rowsOf), { labelerRefits: 2 });

  test('counts of each entry and each pair', () => {
    const wins = rowsOf.filter(
      ({ left, right, outcome }) => (left === 'm0' && outcome === 'left') || (right === 'm0' && outcome === 'right'),
    );
    const own = rowsOf.filter(({ left, right }) => left === 'm0' || right === 'm0');
    expect(byName(board)[0]).toMatchObject({ votes: own.length, wins: wins.length, labelers: 6 });
    expect(board.pairs).toHaveLength(3);
    expect(board.pairs.reduce((sum, { wins: w, losses, ties }) => sum + w + losses + ties, 0)).toBe(600);
    for (const { share, expected } of board.pairs) expect(Math.abs(share - (expected ?? 0))).toBeLessThan(0.1);
  });

  test('what leaving out a labeler changes: exactly for the first, to first order for the others', () => {
    const [first, , third] = board.labelerContributions;
    expect(first?.method).toBe('refit');
    const without = fitLeaderboard(leaderboardVotes(rowsOf.filter(({ labeler }) => labeler !== first?.name)));
    expect(
      farthest(
        [...(first?.change ?? [])],
        byName(without).map(
          ({ estimate }, i) => (estimate?.strength ?? 0) - (byName(board)[i]?.estimate?.strength ?? 0),
        ),
      ),
    ).toBeLessThan(1e-9);
    expect(third?.method).toBe('influence');
    const exact = fitLeaderboard(leaderboardVotes(rowsOf.filter(({ labeler }) => labeler !== third?.name)));
    expect(
      farthest(
        [...(third?.change ?? [])],
        byName(exact).map(({ estimate }, i) => (estimate?.strength ?? 0) - (byName(board)[i]?.estimate?.strength ?? 0)),
      ),
    ).toBeLessThan(0.03);
    expect(board.labelerContributions.reduce((sum, { votes }) => sum + votes, 0)).toBe(600);
  });

  test('a labeler without whom entries could not be compared', () => {
    const votes: LeaderboardVote[] = [
      { left: 'a', right: 'b', outcome: 'left', labeler: 'x' },
      { left: 'a', right: 'b', outcome: 'left', labeler: 'y' },
      { left: 'a', right: 'b', outcome: 'right', labeler: 'y' },
    ];
    const { labelerContributions } = fitLeaderboard(leaderboardVotes(votes), { labelerRefits: 5 });
    expect(labelerContributions[0]).toMatchObject({ name: 'y', votes: 2, method: 'refit', change: null });
    expect(labelerContributions[1]?.change).not.toBeNull();
  });

  test('the advantage of being shown first', () => {
    const draw = generator(21);
    const votes = Array.from({ length: 4000 }, (): LeaderboardVote => {
      const [left, right] = draw() < 0.5 ? (['a', 'b'] as const) : (['b', 'a'] as const);
      const lead = (left === 'a' ? 0.8 : -0.8) + 0.5;
      return { left, right, outcome: draw() < 1 / (1 + Math.exp(-lead)) ? 'left' : 'right' };
    });
    const { controls } = fitLeaderboard(leaderboardVotes(votes), { position: true });
    expect(controls).toHaveLength(1);
    expect(controls[0]?.name).toBe('position');
    expect(controls[0]?.interval?.low).toBeLessThan(0.5);
    expect(controls[0]?.interval?.high).toBeGreaterThan(0.5);
    expect(controls[0]?.interval?.low).toBeGreaterThan(0.3);
  });

  test('ratings against an anchor, whose own is exact', () => {
    const anchored = fitLeaderboard(leaderboardVotes(rowsOf), { anchor: { entry: 'm1', rating: 1114 } });
    expect(byName(anchored)[1]?.estimate).toMatchObject({ rating: 1114, strength: 0, standardError: 0 });
    const [plain, shifted] = [byName(board), byName(anchored)];
    expect(shifted[2]?.estimate?.strength).toBeCloseTo(
      (plain[2]?.estimate?.strength ?? 0) - (plain[1]?.estimate?.strength ?? 0),
      12,
    );
    expect(() => fitLeaderboard(leaderboardVotes(rowsOf), { anchor: { entry: 'm9', rating: 1 } })).toThrow(/“m9”/);
  });

  test('no interval from a single labeler, and says so', () => {
    const alone = fitLeaderboard(leaderboardVotes(rowsOf.map((row) => ({ ...row, labeler: 'only' }))));
    expect(alone.intervals).toMatchObject({ missing: 'one_labeler', labelers: 1 });
    expect(alone.entries[0]?.estimate).toMatchObject({ standardError: null, interval: null, rank: null });
  });

  test('rank ranges that hold the truth, the simultaneous one around the pairwise one', () => {
    for (const { estimate } of board.entries) {
      const rank = estimate?.rank;
      expect(rank?.best).toBeLessThanOrEqual(rank?.pairwiseBest ?? 0);
      expect(rank?.worst).toBeGreaterThanOrEqual(rank?.pairwiseWorst ?? 9);
      expect(rank?.best).toBeLessThanOrEqual(rank?.position ?? 0);
    }
    expect(board.entries[0]).toMatchObject({ name: 'm2', estimate: { rank: { position: 1 } } });
  });
});

describe('votes that can’t be fitted are refused by name:', () => {
  const fair: LeaderboardVote[] = [
    { left: 'a', right: 'b', outcome: 'left' },
    { left: 'b', right: 'a', outcome: 'left' },
  ];
  test('a control that says nothing', () => {
    const votes = fair.map((row) => ({ ...row, controls: [0] }));
    expect(() => fitLeaderboard(leaderboardVotes(votes, { controlNames: ['bold'] }))).toThrow(
      /“bold” is 0 in every vote/,
    );
  });
  test('a control that is the entries’ own difference', () => {
    const votes = fair.map((row) => ({ ...row, controls: [row.left === 'a' ? 1 : -1] }));
    expect(() => fitLeaderboard(leaderboardVotes(votes, { controlNames: ['size'] }))).toThrow(
      /“size” can't be told apart/,
    );
  });
  test('a control that tells every outcome', () => {
    const draw = generator(5);
    const votes = Array.from({ length: 60 }, (_, i): LeaderboardVote => {
      const lead = draw() - 0.5;
      return {
        left: i % 2 ? 'a' : 'b',
        right: i % 2 ? 'b' : 'a',
        outcome: lead > 0 ? 'left' : 'right',
        controls: [lead],
      };
    });
    expect(() => fitLeaderboard(leaderboardVotes(votes, { controlNames: ['length'] }))).toThrow(/does not converge/);
  });
  test('nothing but ties, unless they are half wins', () => {
    const ties = fair.map((row) => ({ ...row, outcome: 'tie' as const }));
    expect(() => fitLeaderboard(leaderboardVotes(ties))).toThrow(/half wins/);
    expect(fitLeaderboard(leaderboardVotes(ties), { ties: 'half-win' }).entries[0]?.estimate?.rating).toBe(1000);
  });
  test('a weight of some votes only, and one of 0', () => {
    expect(() => leaderboardVotes(fair.map((row, i) => (i === 0 ? { ...row, weight: 1 } : row)))).toThrow(
      /Some votes have a weight/,
    );
    expect(() => fitLeaderboard(leaderboardVotes(fair.map((row) => ({ ...row, weight: 0 }))))).toThrow(/weight 0/);
  });
});
