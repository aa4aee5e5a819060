// The leaderboard that a request asks for: its settings, its figures, and what is to be said beside them.
import {
  type Leaderboard,
  type LeaderboardChange,
  type LeaderboardQuery,
  type LeaderboardSettings,
  leaderboardSettings,
} from '@tastemaker/contracts';
import { type Database, labelersByPseudonym, leaderboardInForce, listLeaderboardChanges } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { snapshotOfProject } from '../snapshots/stored-snapshots.js';
import { canonicalJson } from './canonical-json.js';
import type { Leaderboards } from './leaderboards.js';

export interface BoardSources {
  database: Database;
  leaderboards: Leaderboards;
}

/** Changes that stand beside the figures; the rest are pages of their own. */
const changesShown = 10;

/**
 * @throws HttpProblem `validation_failed` where the votes can't tell what is asked, `too_many_requests`; `not_found` for a
 * snapshot that is not there
 */
export async function leaderboardAsked(
  { database, leaderboards }: BoardSources,
  projectId: string,
  { snapshot: snapshotId, ...asked }: LeaderboardQuery,
): Promise<Leaderboard> {
  const { declared, withdrawn } = await leaderboardInForce(database, projectId);
  const settings = settingsAsked(asked, declared?.settings ?? undefined);
  const { figures, hash } =
    snapshotId === undefined
      ? await leaderboards.ofProject(projectId, settings)
      : await leaderboards.ofSnapshot(await comparisonsOf(database, projectId, snapshotId), settings);
  const changes = await listLeaderboardChanges(database, projectId, { limit: changesShown });
  const pseudonyms = figures.contributions.map(({ pseudonym }) => pseudonym);
  const because = exploratoryBecause(figures.votes, settings, declared);
  return {
    projectId,
    snapshotId: snapshotId ?? null,
    figures,
    hash,
    exploratory: because !== null,
    because,
    declared,
    withdrawn: withdrawn.filter(({ by }) => by === settings.by),
    changes: changes.items,
    labelers: await labelersByPseudonym(database, pseudonyms),
  };
}

/** What is left out is as it was declared; a reader who names another attribute asks with the defaults. */
function settingsAsked(
  { labelers, ...asked }: Omit<LeaderboardQuery, 'snapshot'>,
  declared: LeaderboardSettings | undefined,
): LeaderboardSettings {
  const given = Object.entries({ ...asked, labelerIds: labelers }).filter(([, value]) => value !== undefined);
  const settings = leaderboardSettings.parse({ ...declared, ...Object.fromEntries(given) });
  // In one order, so that equal settings are equal figures.
  return {
    ...settings,
    control: leaderboardOrder.filter((control) => settings.control.includes(control)),
    votes: settings.votes.toSorted(),
    labelerIds: settings.labelerIds.toSorted(),
  };
}

const leaderboardOrder = ['length', 'style', 'position'] as const;

function exploratoryBecause(
  votes: number,
  settings: LeaderboardSettings,
  declared: LeaderboardChange | null,
): Leaderboard['because'] {
  if (declared?.settings == null) return 'not_declared';
  const same = canonicalJson(settingsAsked({}, declared.settings)) === canonicalJson(settings);
  if (!same) return 'other_settings';
  const from = settings.from === null ? Number.NEGATIVE_INFINITY : Date.parse(settings.from);
  const isBefore = from < Date.parse(declared.createdAt) && declared.votes > 0 && votes > 0;
  return isBefore ? 'declared_later' : null;
}

async function comparisonsOf(database: Database, id: string, snapshotId: string) {
  const snapshot = await snapshotOfProject(database, { id, snapshotId });
  if (snapshot.kind === 'comparisons') return snapshot;
  const message = `The snapshot “${snapshot.name}” holds ${snapshot.kind}, not judged comparisons.`;
  throw new HttpProblem('validation_failed', message, { errors: [{ path: 'snapshot', message }] });
}

/**
 * The entry of that key, as it is called now.
 * @throws HttpProblem `validation_failed` where there is none
 */
export async function namedEntry(
  sources: BoardSources,
  projectId: string,
  { by, key }: Pick<LeaderboardSettings, 'by'> & { key: string },
) {
  // Half wins: which entries there are is told also where every vote is a tie.
  const { figures } = await leaderboardAsked(sources, projectId, { by, control: [], tie: 'halfWin' });
  const entry = figures.entries.find((one) => one.key === key);
  if (entry !== undefined) return { by, key, name: entry.name };
  const message = `The leaderboard by ${by} has no entry “${key}”; its entries' keys are in its figures.`;
  throw new HttpProblem('validation_failed', message, { errors: [{ path: 'key', message }] });
}
