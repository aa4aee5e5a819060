// A leaderboard as words for a terminal.
import type { BoardEntry, Leaderboard, LeaderboardChange, LeaderboardFigures } from '@tastemaker/contracts';

export function leaderboardText({ figures, hash, because, declared, withdrawn }: Leaderboard): string {
  return [
    ...figureLines(figures, new Set(withdrawn.map(({ key }) => key))),
    ...withdrawn.map((change) => `withdrawn: ${changeText(change)}`),
    because === null
      ? `as declared: ${declared === null ? '' : changeText(declared)}`
      : `exploratory: ${reasons[because]}`,
    `hash ${hash}`,
  ].join('\n');
}

const reasons: Record<NonNullable<Leaderboard['because']>, string> = {
  not_declared: 'nobody declared by which settings it is read (tastemaker leaderboard declare)',
  other_settings: 'these are not the settings that were declared',
  declared_later: 'some of these votes were there before the settings were declared',
};

/** Also of figures that were reckoned from a file. */
export function figureLines(figures: LeaderboardFigures, withdrawn: ReadonlySet<string | null> = new Set()): string[] {
  const { votes, comparisons, prompts, labelers, entries, controls, contributions } = figures;
  const placed = entries.filter(({ standing }) => standing !== null);
  const apart = entries.filter(({ standing }) => standing === null);
  return [
    `${votes} votes of ${labelers} labelers on ${comparisons} comparisons of ${prompts} prompts, by ${figures.settings.by}`,
    ...leftOutLines(figures),
    ...intervalLines(figures),
    ...(placed.length === 0 ? [] : [['place', 'entry', 'rating', '95 %', 'votes', 'without controls'].join('\t')]),
    ...placed.map((entry) => entryLine(entry, withdrawn)),
    ...apart.map(
      ({ name, votes: theirs, apart: why }) => `–\t${name}\tcan't be compared: ${apartWords(why)}; n ${theirs}`,
    ),
    ...(figures.unfitted === null ? [] : [unfittedWords[figures.unfitted]]),
    ...controls.map(({ name, step, effect }) => `${name}, ${steps[step]}: ${interval(effect, 2)} log-odds`),
    ...figures.unusedControls.map(
      (name) => `${name}: the same on both sides of every vote, or told by another control: nothing is taken out`,
    ),
    ...contributions.slice(0, 10).map(({ pseudonym, votes: theirs, share, most }) => {
      const moves =
        most === null ? 'without them entries part' : `without them ${most.key} moves by ${most.change.toFixed(1)}`;
      return `labeler ${pseudonym}: ${theirs} votes (${(100 * share).toFixed(1)} %), ${moves}`;
    }),
  ];
}

function leftOutLines({ leftOut }: LeaderboardFigures): string[] {
  const counts = [
    [leftOut.sameEntry, 'both completions are of one entry: --by tells them apart by something else'],
    [leftOut.withoutAttribute, 'a completion lacks what entries are told apart by'],
    [leftOut.filtered, 'of other tags, splits, labelers, times or versions'],
    [leftOut.withoutPropensity, 'no strategy chose the comparison'],
    [leftOut.apart, 'on entries that cannot be compared with those on the board'],
    [leftOut.bothBad, 'all were bad'],
  ] as const;
  return counts.filter(([votes]) => votes > 0).map(([votes, why]) => `left out: ${votes} votes, ${why}`);
}

function intervalLines({ intervals: { missing, clustering } }: LeaderboardFigures): string[] {
  if (missing !== null) {
    return [
      `no intervals: ${missing === 'one_labeler' ? 'one labeler' : 'one prompt'} says nothing of how others differ`,
    ];
  }
  return [`intervals at 95 %, clustered by ${clustering === 'both' ? 'labeler and prompt' : clustering}`];
}

const steps = { twice: 'twice as long', one: 'one more than none', first: 'shown first' } as const;

const unfittedWords = {
  no_votes: 'no vote counts by these settings',
  not_connected: 'no two entries can be compared: in no pair did both win, or tie; collect more votes',
} as const;

function apartWords(why: BoardEntry['apart']): string {
  if (why === 'never_lost') return 'it only ever won against the others';
  return why === 'never_won' ? 'it only ever lost against the others' : 'no vote links it with the others';
}

function entryLine({ key, name, standing, plain, votes }: BoardEntry, withdrawn: ReadonlySet<string | null>): string {
  const place = standing?.place;
  const range = place == null ? '?' : place.best === place.worst ? `${place.best}` : `${place.best}–${place.worst}`;
  const rating = standing?.rating ?? { value: Number.NaN, low: null, high: null };
  const without = plain === null ? '' : plain.rating.value.toFixed(0);
  const bounds =
    rating.low === null || rating.high === null ? '–' : `${rating.low.toFixed(0)}–${rating.high.toFixed(0)}`;
  const shown = withdrawn.has(key) ? `${name} (withdrawn)` : name;
  return [range, shown, rating.value.toFixed(0), bounds, String(votes), without].join('\t').trimEnd();
}

function interval(
  { value, low, high }: { value: number; low: number | null; high: number | null },
  digits: number,
): string {
  const bounds = low === null || high === null ? 'no interval' : `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
  return `${value.toFixed(digits)} [${bounds}]`;
}

export function changeText({ kind, name, reason, actorName, createdAt, votes }: LeaderboardChange): string {
  const what = kind === 'settings' ? 'settings' : `${name ?? ''} ${kind === 'withdrawal' ? 'withdrawn' : 'put back'}`;
  return `${createdAt.slice(0, 16).replace('T', ' ')} ${what}, by ${actorName ?? 'somebody'}, at ${votes} votes: ${reason}`;
}
