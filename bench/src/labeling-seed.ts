/**
 * Very many open comparisons, written in bulk: prompts with four answers each, and five of their six pairs. The rows are
 * made inside of the server, from numbers, which costs less than sending them by COPY; foreign keys are not checked on the
 * way, since the rows are right by construction. Everything else is as the product makes it.
 */

import { type OpenDatabase, openDatabase } from '@tastemaker/database';

const PAIRS_PER_PROMPT = 5;
const BATCH = 50_000;

/**
 * Fills a project that exists and is empty.
 * @param tell is told how many there are so far, after each batch
 */
export async function seedComparisons(
  /** The owner's. */
  databaseUrl: string,
  projectId: string,
  comparisons: number,
  tell: (done: number) => void,
): Promise<void> {
  const opened = openDatabase(databaseUrl, { max: 1 });
  try {
    for (let first = 0; first < comparisons; first += BATCH) {
      const count = Math.min(BATCH, comparisons - first);
      await seedBatch(opened.pool, projectId, first, count);
      tell(first + count);
    }
    // What autovacuum does within a minute of an import.
    for (const table of ['prompts', 'completions', 'comparisons', 'comparison_candidates', 'slots']) {
      await opened.pool.query(`VACUUM ANALYZE ${table}`);
    }
  } finally {
    await opened.close();
  }
}

/** One transaction on the pool's only connection. */
async function seedBatch(pool: OpenDatabase['pool'], projectId: string, first: number, count: number): Promise<void> {
  const firstPrompt = Math.floor(first / PAIRS_PER_PROMPT);
  const lastPrompt = Math.floor((first + count - 1) / PAIRS_PER_PROMPT);
  await pool.query('BEGIN');
  await pool.query('SET LOCAL session_replication_role = replica');
  await pool.query(`
    CREATE TEMPORARY TABLE seeded_prompts ON COMMIT DROP AS
    SELECT uuidv7() AS id, number FROM generate_series(${firstPrompt}, ${lastPrompt}) AS number`);
  await pool.query(
    `INSERT INTO prompts (id, project_id, messages, context_documents, tags, split, content_hash)
     SELECT id, $1, jsonb_build_array(jsonb_build_object('role', 'user', 'content',
       format('Question %s: ', number) || repeat('how would you put this in plain words? ', 6))), '[]', '{bench}', 'train',
       encode(sha256(('prompt ' || number)::bytea), 'hex')
     FROM seeded_prompts`,
    [projectId],
  );
  await pool.query(`
    CREATE TEMPORARY TABLE seeded_completions ON COMMIT DROP AS
    SELECT uuidv7() AS id, p.id AS prompt_id, answer FROM seeded_prompts p, generate_series(0, 3) AS answer`);
  await pool.query(
    `INSERT INTO completions (id, project_id, prompt_id, text, author_kind, source, text_hash)
     SELECT id, $1, prompt_id, format('Answer %s: ', answer) || repeat('one way to say it is this way. ', 12),
       'import', 'bench', encode(sha256(('answer ' || answer)::bytea), 'hex')
     FROM seeded_completions`,
    [projectId],
  );
  await pool.query(`
    CREATE TEMPORARY TABLE seeded ON COMMIT DROP AS
    SELECT uuidv7() AS id, prompt_id, first_id, second_id FROM (
      SELECT a.prompt_id, a.id AS first_id, b.id AS second_id
      FROM seeded_completions a JOIN seeded_completions b ON b.prompt_id = a.prompt_id AND a.answer < b.answer
      WHERE NOT (a.answer = 2 AND b.answer = 3) ORDER BY a.id, b.id LIMIT ${count}) pairs`);
  await pool.query(
    `INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed)
     SELECT id, $1, prompt_id, 1 FROM seeded ORDER BY id`,
    [projectId],
  );
  await pool.query(`
    INSERT INTO comparison_candidates (comparison_id, position, completion_id)
    SELECT id, position, CASE position WHEN 0 THEN first_id ELSE second_id END
    FROM seeded, generate_series(0, 1) AS position ORDER BY id, position`);
  await pool.query('SELECT make_lanes(array_agg(id)) FROM (SELECT id FROM seeded LIMIT 1) one');
  await pool.query(
    `INSERT INTO slots (comparison_id, number, lane_id)
     SELECT seeded.id, 1, lanes.id FROM seeded, lanes WHERE lanes.project_id = $1 ORDER BY seeded.id`,
    [projectId],
  );
  await pool.query('COMMIT');
}
