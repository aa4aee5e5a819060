// Curves of several runs beside each other, thinned where they are read, so that a long run costs its readers little.

import type { RunCurvesQuery } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../connection/database.js';

export interface RunCurve {
  runId: string;
  key: string;
  steps: number[];
  values: number[];
}

const curveRow = z.object({
  runId: z.uuid(),
  key: z.string(),
  steps: z.array(z.number()),
  values: z.array(z.number()),
});

/**
 * Each metric of each run by its steps. A curve of more points than asked for is cut into half as many stretches, and its
 * lowest and highest point of each is left: extremes stay. Of a step that was measured again, after a crash, the last counts.
 */
export async function readRunCurves(database: Database, { ids, keys, points }: RunCurvesQuery): Promise<RunCurve[]> {
  const { rows } = await database.execute(sql`
    WITH measured AS (
      SELECT DISTINCT ON (e.run_id, k.key, (e.data ->> 'step')::bigint)
        e.run_id, k.key, (e.data ->> 'step')::bigint AS step, (e.data #>> ARRAY['values', k.key])::float8 AS value
      FROM run_events e CROSS JOIN unnest(${sql.param(keys)}::text[]) AS k (key)
      WHERE e.run_id = ANY (${sql.param(ids)}::uuid[]) AND e.data ->> 'type' = 'metrics' AND e.data -> 'values' ? k.key
      ORDER BY e.run_id, k.key, (e.data ->> 'step')::bigint, e.sequence DESC
    ), placed AS (
      SELECT *, count(*) OVER curve AS size,
        (row_number() OVER (PARTITION BY run_id, key ORDER BY step) - 1) * (${points}::bigint / 2) / count(*) OVER curve AS stretch
      FROM measured WINDOW curve AS (PARTITION BY run_id, key)
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY run_id, key, stretch ORDER BY value, step) AS from_low,
        row_number() OVER (PARTITION BY run_id, key, stretch ORDER BY value DESC, step DESC) AS from_high
      FROM placed
    )
    SELECT run_id AS "runId", key, array_agg(step::float8 ORDER BY step) AS steps, array_agg(value ORDER BY step) AS values
    FROM ranked WHERE size <= ${points} OR from_low = 1 OR from_high = 1
    GROUP BY run_id, key ORDER BY run_id, key`);
  return z.array(curveRow).parse(rows);
}
