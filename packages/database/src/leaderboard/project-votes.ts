// What a leaderboard is made from: a project's votes, with what is known of the completions and prompts that they are on.

import type { Pool } from 'pg';
import { escapeLiteral } from 'pg';
import type { CopiedRow } from '../connection/copy-rows.js';
import { openSnapshotReader, type SnapshotReader } from '../connection/cursor.js';

/** A completion of the project. */
export interface VotedCompletion {
  id: string;
  author: 'model' | 'person' | 'import';
  /** The model's name (its id where it is of another project), or the file's word; null: a person. */
  source: string | null;
  drawnBy: {
    id: string;
    checkpoint: string | null;
    temperature: number;
    topP: number;
    topK: number;
    maxTokens: number;
  } | null;
  /** Null unless it was asked for. */
  text: string | null;
}

export interface VotedPrompt {
  promptId: string;
  split: string;
  tags: string[];
  /** What its first message says, where that is the system's. */
  systemPrompt: string | null;
}

/** A vote on two completions, as `pair_votes` holds it. */
export interface ProjectVote {
  comparisonId: string;
  promptId: string;
  labelerId: string;
  pseudonym: string;
  labelerKind: 'person' | 'simulated' | 'imported';
  firstId: string;
  secondId: string;
  outcome: 'first' | 'second' | 'tie' | 'bothBad';
  isOrderKnown: boolean;
  guidelineVersion: number | null;
  /** Milliseconds since 1970. */
  judgedAt: number;
  /** How likely the comparison was put up; null: no strategy chose it. */
  propensity: number | null;
}

export interface ProjectVotes {
  completions: Map<string, VotedCompletion>;
  prompts: Map<string, VotedPrompt>;
  /** Some at a time, in no order that means anything. */
  votes: AsyncIterable<ProjectVote[]>;
  /** What these rows are a picture of, for `changedSince`. */
  snapshot: string;
}

/**
 * The votes of a project's work: gold comparisons, repeats, what is deleted, and what a researcher agreed should not be
 * there are left out, as snapshots leave them out. All of it is of one moment. Holds one connection of the pool until `work`
 * has ended.
 * @param withTexts whether the completions' texts are wanted, too
 */
export async function withProjectVotes<Result>(
  pool: Pool,
  projectId: string,
  withTexts: boolean,
  work: (read: ProjectVotes) => Promise<Result>,
): Promise<Result> {
  const reader = await openSnapshotReader(pool);
  let failure: Error | undefined;
  try {
    const [moment] = await all(reader.read<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot', []));
    const completions = await all(reader.copy(completionsQuery(projectId, withTexts)));
    const prompts = await all(reader.copy(promptsQuery(projectId)));
    return await work({
      completions: new Map(completions.map(completionIn).map((completion) => [completion.id, completion])),
      prompts: new Map(prompts.map(promptIn).map((prompt) => [prompt.promptId, prompt])),
      votes: votesIn(reader, projectId),
      snapshot: moment?.snapshot ?? '',
    });
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    await reader.close(failure);
  }
}

async function all<Row>(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) for (const row of batch) rows.push(row);
  return rows;
}

async function* votesIn(reader: SnapshotReader, projectId: string): AsyncGenerator<ProjectVote[]> {
  for await (const rows of reader.copy(votesQuery(projectId))) yield rows.map(voteIn);
}

function completionsQuery(projectId: string, withTexts: boolean): string {
  return `
  SELECT completion.id::text, completion.author_kind::text,
    -- A model of another project is told by its id: who reads the leaderboard may not know of it.
    CASE completion.author_kind WHEN 'import' THEN completion.source
      WHEN 'model' THEN CASE WHEN m.project_id <> completion.project_id THEN 'model ' || m.id::text ELSE m.name END END,
    completion.model_id::text, coalesce(completion.checkpoint_hash, completion.endpoint_model),
    completion.sampling ->> 'temperature', completion.sampling ->> 'topP', completion.sampling ->> 'topK',
    completion.sampling ->> 'maxTokens', ${withTexts ? 'completion.text' : 'NULL::text'}
  FROM completions completion LEFT JOIN models m ON m.id = completion.model_id
  WHERE completion.project_id = ${escapeLiteral(projectId)} AND completion.erasure_id IS NULL`;
}

function promptsQuery(projectId: string): string {
  return `
  SELECT id::text, split::text, to_json(tags)::text,
    CASE messages #>> '{0,role}' WHEN 'system' THEN messages #>> '{0,content}' END
  FROM prompts WHERE project_id = ${escapeLiteral(projectId)} AND erasure_id IS NULL`;
}

function votesQuery(projectId: string): string {
  return `
  WITH upheld AS MATERIALIZED (
    SELECT prompt_id, completion_id FROM flags WHERE project_id = ${escapeLiteral(projectId)} AND state = 'upheld'
  )
  SELECT v.comparison_id::text, c.prompt_id::text, v.labeler_id::text, u.pseudonym, u.kind::text, v.first_id::text,
    v.second_id::text, v.outcome::text, v.is_order_known, v.guideline_version, v.judged_at, c.propensity::text
  FROM comparisons c
  JOIN pair_votes v ON v.comparison_id = c.id
  JOIN users u ON u.id = v.labeler_id
  WHERE c.project_id = ${escapeLiteral(projectId)} AND c.erasure_id IS NULL AND c.purpose = 'work' AND c.judgments_done > 0
    AND NOT EXISTS (
      SELECT FROM upheld f WHERE f.prompt_id = c.prompt_id AND (
        f.completion_id IS NULL
        OR f.completion_id IN (SELECT completion_id FROM comparison_candidates WHERE comparison_id = c.id)
      )
    )`;
}

function completionIn(row: CopiedRow): VotedCompletion {
  const modelId = row.text(3);
  return {
    id: row.text(0) ?? '',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the enum's values
    author: row.text(1) as VotedCompletion['author'],
    source: row.text(2),
    drawnBy:
      modelId === null
        ? null
        : {
            id: modelId,
            checkpoint: row.text(4),
            temperature: Number(row.text(5)),
            topP: Number(row.text(6)),
            topK: Number(row.text(7)),
            maxTokens: Number(row.text(8)),
          },
    text: row.text(9),
  };
}

function promptIn(row: CopiedRow): VotedPrompt {
  return {
    promptId: row.text(0) ?? '',
    split: row.text(1) ?? '',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an array of texts as JSON
    tags: JSON.parse(row.text(2) ?? '[]') as string[],
    systemPrompt: row.text(3),
  };
}

function voteIn(row: CopiedRow): ProjectVote {
  const propensity = row.text(11);
  return {
    comparisonId: row.text(0) ?? '',
    promptId: row.text(1) ?? '',
    labelerId: row.text(2) ?? '',
    pseudonym: row.text(3) ?? '',
    // oxlint-disable typescript/no-unsafe-type-assertion -- the enums' values
    labelerKind: row.text(4) as ProjectVote['labelerKind'],
    firstId: row.text(5) ?? '',
    secondId: row.text(6) ?? '',
    outcome: row.text(7) as ProjectVote['outcome'],
    // oxlint-enable typescript/no-unsafe-type-assertion
    isOrderKnown: row.boolean(8) ?? false,
    guidelineVersion: row.integer(9),
    judgedAt: Number((row.instant(10) ?? 0n) / 1000n),
    propensity: propensity === null ? null : Number(propensity),
  };
}
