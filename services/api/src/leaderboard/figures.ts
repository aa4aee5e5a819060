// A leaderboard's figures from a project's votes, or from the records of a snapshot: both by the same mathematics.
import { createHash } from 'node:crypto';
import { type LeaderboardFigures, type LeaderboardSettings, leaderboardFigures } from '@tastemaker/contracts';
import { type OpenDatabase, type VotedCompletion, withProjectVotes } from '@tastemaker/database';
import {
  type CollectedVotes,
  type ComparedCompletion,
  collectVotes,
  leaderboardReport,
  PreferenceError,
  styleCounts,
  type VoteCollector,
} from '@tastemaker/preference';
import { canonicalJson } from './canonical-json.js';
import { addRecord, type VotedRecord } from './record-votes.js';
import { hashedPrompt, needsTexts, UnfitError } from './votes-as-asked.js';

export interface HashedFigures {
  figures: LeaderboardFigures;
  /** sha256 (hex) of their canonical JSON. */
  hash: string;
}

/**
 * @returns the figures, and of which moment they are
 * @throws UnfitError where the settings ask for what these votes can't tell
 */
export async function figuresOfProject(
  pool: OpenDatabase['pool'],
  projectId: string,
  settings: LeaderboardSettings,
): Promise<HashedFigures & { snapshot: string }> {
  const collector = collectVotes(settings);
  const snapshot = await withProjectVotes(pool, projectId, needsTexts(settings), async (read) => {
    const { completions, prompts, votes } = read;
    const compared = new Map([...completions].map(([id, one]) => [id, comparedCompletion(one)]));
    const known = new Map(
      [...prompts].map(([id, one]) => [id, { ...one, systemPrompt: hashedPrompt(one.systemPrompt) }]),
    );
    for await (const batch of votes) {
      for (const { promptId, propensity, firstId, secondId, ...vote } of batch) {
        const [prompt, first, second] = [known.get(promptId), compared.get(firstId), compared.get(secondId)];
        if (prompt === undefined || first === undefined || second === undefined) continue;
        collector.add({ ...prompt, propensity }, first, second, vote);
      }
    }
    return read.snapshot;
  });
  return { ...reckon(settings, collector.finish()), snapshot };
}

/**
 * @param records of a snapshot, or of an export of one in Tastemaker's own format, some at a time
 * @throws UnfitError likewise, and where the records do not say what is asked for
 */
export async function figuresOfRecords(
  records: AsyncIterable<readonly VotedRecord[]>,
  settings: LeaderboardSettings,
): Promise<HashedFigures> {
  const collector: VoteCollector = collectVotes(settings);
  for await (const batch of records) for (const record of batch) addRecord(collector, record, settings);
  return reckon(settings, collector.finish());
}

function reckon(settings: LeaderboardSettings, collected: CollectedVotes): HashedFigures {
  try {
    const figures = leaderboardFigures.parse(leaderboardReport(settings, collected));
    return { figures, hash: createHash('sha256').update(canonicalJson(figures)).digest('hex') };
  } catch (error) {
    if (!(error instanceof PreferenceError)) throw error;
    throw new UnfitError(error.message, { cause: error });
  }
}

function comparedCompletion({ author, source, drawnBy, text }: VotedCompletion): ComparedCompletion {
  return { author, source, drawnBy, style: text === null ? null : styleCounts(text) };
}
