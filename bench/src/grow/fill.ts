/**
 * A project with very many judgments, written in bulk: the rows are made inside of the server, from numbers, and indexes that
 * hold no constraint are built at the end. Foreign keys and triggers are off on the way, since the rows are right by
 * construction; what the product keeps beside judgments (votes, tallies) is made by the product's own functions.
 *
 * Of a hundred comparisons two are gold. Each comparison has two of its prompt's four answers, which eight files wrote, and three
 * judgments; one in fifty of those who were asked skipped. Judgments lie in eight hours a day of ninety days up to now.
 */

import pg from 'pg';
import { withoutIndexes } from './without-indexes.js';

const judgmentsPerComparison = 3;
/** Of a labeler, so that a project that grows has more labelers. */
export const judgmentsPerLabeler = 10_000;
/** Comparisons that wait to be judged. */
const openComparisons = 2_000;
const comparisonsPerPrompt = 3;
/** Of whole prompts. */
const batch = 33_333;

export interface FillOptions {
  /** The owner's. */
  databaseUrl: string;
  projectId: string;
  labelerIds: readonly string[];
  judgments: number;
  /** Is told how many there are so far. */
  tell: (done: number) => void;
}

const filledTables = [
  'prompts',
  'completions',
  'comparisons',
  'comparison_candidates',
  'slots',
  'assignments',
  'judgments',
  'audit',
  'pair_votes',
] as const;

/** Fills a project that exists and is empty. */
export async function fillProject(options: FillOptions): Promise<void> {
  // Not the product's pool: what is done here takes longer than anything may that people wait for.
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT setseed(0.5)');
    await client.query("SET maintenance_work_mem = '1GB'");
    await client.query("SET work_mem = '256MB'");
    await client.query(
      'CREATE TEMPORARY TABLE labelers AS SELECT id, number - 1 AS number FROM unnest($1::uuid[]) WITH ORDINALITY AS one (id, number)',
      [[...options.labelerIds]],
    );
    const comparisons = Math.ceil(options.judgments / judgmentsPerComparison);
    await withoutIndexes(client, filledTables, async () => {
      for (let first = 0; first < comparisons; first += batch) {
        const count = Math.min(batch, comparisons - first);
        await fillBatch(client, options, { first, count, comparisons });
        options.tell((first + count) * judgmentsPerComparison);
      }
      await addOpenComparisons(client, options.projectId);
    });
    for (const table of filledTables) await client.query(`VACUUM ANALYZE ${table}`);
  } finally {
    await client.end();
  }
}

interface Batch {
  first: number;
  count: number;
  /** In all. */
  comparisons: number;
}

async function fillBatch(
  client: pg.Client,
  { projectId, labelerIds }: FillOptions,
  { first, count, comparisons }: Batch,
): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(`
    CREATE TEMPORARY TABLE made_prompts ON COMMIT DROP AS
    SELECT uuidv7(${shiftOf(`number::float8 * ${comparisonsPerPrompt}`, comparisons)}) AS id, number
    FROM generate_series(${first / comparisonsPerPrompt}, ${Math.ceil((first + count) / comparisonsPerPrompt) - 1}) AS number`);
  await client.query(
    `INSERT INTO prompts (id, project_id, messages, context_documents, tags, split, content_hash)
     SELECT id, $1, jsonb_build_array(jsonb_build_object('role', 'user', 'content',
       format('Question %s: ', number) || repeat('how would you put this in plain words? ', 6))), '[]',
       ARRAY['topic ' || number % 5], 'train', encode(sha256(('prompt ' || number)::bytea), 'hex')
     FROM made_prompts ORDER BY number`,
    [projectId],
  );
  await client.query(`
    CREATE TEMPORARY TABLE made_completions ON COMMIT DROP AS
    SELECT uuidv7() AS id, p.id AS prompt_id, p.number, answer, (p.number * 5 + answer * 3) % 8 AS source
    FROM made_prompts p, generate_series(0, 3) AS answer ORDER BY p.number, answer`);
  await client.query(
    `INSERT INTO completions (id, project_id, prompt_id, text, author_kind, source, text_hash)
     SELECT id, $1, prompt_id, format('Answer %s: ', answer) || repeat('one way to say it is this way. ', 5 + (random() * 14)::int),
       'import', 'model ' || source, encode(sha256(('answer ' || answer)::bytea), 'hex')
     FROM made_completions ORDER BY id`,
    [projectId],
  );
  await client.query(`
    CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    SELECT uuidv7(${shiftOf('number', comparisons)}) AS id, number, prompt_id, first_id, second_id, gap,
      CASE WHEN number % 50 = 7 THEN 'gold' ELSE 'work' END::comparison_purpose AS purpose
    FROM (
      SELECT a.number * ${comparisonsPerPrompt} + b.answer - 1 AS number, a.prompt_id, a.id AS first_id, b.id AS second_id,
        0.25 * (a.source - b.source) AS gap
      FROM made_completions a JOIN made_completions b ON b.prompt_id = a.prompt_id AND a.answer = 0 AND b.answer > 0
    ) pairs ORDER BY number`);
  await client.query(
    `INSERT INTO comparisons (id, project_id, prompt_id, purpose, gold_answer, judgments_needed, judgments_done, status, closed_at)
     SELECT id, $1, prompt_id, purpose,
       CASE purpose WHEN 'gold' THEN jsonb_build_object('ranking', jsonb_build_array(jsonb_build_array(first_id), jsonb_build_array(second_id))) END,
       ${judgmentsPerComparison}, ${judgmentsPerComparison}, 'closed', now()
     FROM made ORDER BY number`,
    [projectId],
  );
  await client.query(`
    INSERT INTO comparison_candidates (comparison_id, position, completion_id)
    SELECT id, position, CASE position WHEN 0 THEN first_id ELSE second_id END
    FROM made, generate_series(0, 1) AS position ORDER BY number, position`);
  await client.query('SELECT make_lanes(array_agg(id)) FROM (SELECT id FROM made LIMIT 1) one');
  await client.query(
    `INSERT INTO slots (comparison_id, number, lane_id, state)
     SELECT made.id, slot, lanes.id, 'filled'
     FROM made, generate_series(1, ${judgmentsPerComparison}) AS slot, lanes WHERE lanes.project_id = $1 ORDER BY made.number, slot`,
    [projectId],
  );
  // A labeler's place among the labelers, and how reliable they are: one in ten answers at random.
  await client.query(`
    CREATE TEMPORARY TABLE made_judgments ON COMMIT DROP AS
    SELECT uuidv7(at - clock_timestamp()) AS id, gen_random_uuid() AS assignment_id, drawn.*, l.id AS labeler_id,
      CASE WHEN random() < 0.02 THEN 'allBad' ELSE 'ranking' END::verdict AS verdict,
      random() < 0.1 AS is_tie,
      random() < CASE WHEN l.number % 10 = 9 THEN 0.5 ELSE 1 / (1 + exp(-gap - CASE WHEN is_swapped THEN -0.1 ELSE 0.1 END)) END AS is_first
    FROM (
      SELECT made.id AS comparison_id, made.number, first_id, second_id, gap, purpose, slot, made.number * ${judgmentsPerComparison} + slot - 1 AS nth, random() < 0.5 AS is_swapped,
        now() + ${shiftOf('made.number', comparisons)} + make_interval(secs => slot * 40) AS at
      FROM made, generate_series(1, ${judgmentsPerComparison}) AS slot
    ) drawn
    JOIN labelers l ON l.number = (drawn.number * 7 + (slot - 1) * (1 + drawn.number % ${Math.max(1, Math.floor(labelerIds.length / 3))})) % ${labelerIds.length}
    ORDER BY nth`);
  await client.query(
    `INSERT INTO assignments (id, project_id, comparison_id, slot_number, labeler_id, number, status, fence_token, displayed_order,
       guideline_version, leased_at, expires_at, ended_at)
     SELECT assignment_id, $1, comparison_id, slot, labeler_id, nth, 'judged', gen_random_uuid(), ${shown}, 1, at - interval '30 seconds', at, at
     FROM made_judgments j ORDER BY nth`,
    [projectId],
  );
  await client.query(
    `INSERT INTO judgments (id, project_id, comparison_id, assignment_id, labeler_id, verdict, ranking, gold_correct, dwell_ms,
       displayed_order, guideline_version, created_at)
     SELECT j.id, $1, comparison_id, assignment_id, labeler_id, verdict,
       CASE WHEN verdict = 'ranking' THEN CASE WHEN is_tie THEN jsonb_build_array(jsonb_build_array(j.first_id, j.second_id))
         WHEN is_first THEN jsonb_build_array(jsonb_build_array(j.first_id), jsonb_build_array(j.second_id))
         ELSE jsonb_build_array(jsonb_build_array(j.second_id), jsonb_build_array(j.first_id)) END END,
       CASE WHEN j.purpose = 'gold' THEN verdict = 'ranking' AND NOT is_tie AND is_first END,
       (exp(9.5 + random() + random() - 1))::int, ${shown}, 1 + (j.number > ${Math.floor(comparisons / 2)})::int, at
     FROM made_judgments j ORDER BY nth`,
    [projectId],
  );
  await client.query(
    `INSERT INTO audit (id, actor_id, action, project_id, subject_id, detail, created_at)
     SELECT uuidv7(at - clock_timestamp()), labeler_id, 'judgment.submit', $1, id, '{}', at FROM made_judgments ORDER BY nth`,
    [projectId],
  );
  await client.query(`
    INSERT INTO pair_votes (comparison_id, labeler_id, first_id, second_id, outcome, is_order_known, guideline_version, judged_at)
    SELECT comparison_id, labeler_id, (${shown})[1], (${shown})[2],
      CASE WHEN verdict = 'allBad' THEN 'bothBad' WHEN is_tie THEN 'tie' WHEN is_first <> is_swapped THEN 'first' ELSE 'second' END::pair_outcome,
      true, 1, at
    FROM made_judgments j ORDER BY nth`);
  await client.query('INSERT INTO tally_changes (project_id, comparison_id) SELECT $1, id FROM made', [projectId]);
  await client.query('COMMIT');
}

const shown = 'CASE WHEN j.is_swapped THEN ARRAY[j.second_id, j.first_id] ELSE ARRAY[j.first_id, j.second_id] END';

/** How long before now a comparison was judged, by its number: in eight hours a day of the last ninety days. */
function shiftOf(number: string, comparisons: number): string {
  const day = `(90 * (${number}) / ${comparisons}.0)`;
  return `make_interval(secs => 86400 * (floor(${day}) - 90) + 28800 * (${day} - floor(${day})))`;
}

/** Of the last prompts, once more. */
async function addOpenComparisons(client: pg.Client, projectId: string): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(
    `CREATE TEMPORARY TABLE made_open ON COMMIT DROP AS
     SELECT uuidv7() AS id, id AS source, prompt_id
     FROM (SELECT id, prompt_id FROM comparisons WHERE project_id = $1 AND purpose = 'work' ORDER BY id DESC LIMIT ${openComparisons}) one`,
    [projectId],
  );
  await client.query(
    `INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed)
     SELECT id, $1, prompt_id, ${judgmentsPerComparison} FROM made_open ORDER BY id`,
    [projectId],
  );
  await client.query(`
    INSERT INTO comparison_candidates (comparison_id, position, completion_id)
    SELECT made_open.id, position, completion_id FROM made_open JOIN comparison_candidates ON comparison_id = source`);
  await client.query(
    `INSERT INTO slots (comparison_id, number, lane_id)
     SELECT made_open.id, slot, lanes.id FROM made_open, generate_series(1, ${judgmentsPerComparison}) AS slot, lanes
     WHERE lanes.project_id = $1 ORDER BY made_open.id, slot`,
    [projectId],
  );
  await client.query('COMMIT');
}
