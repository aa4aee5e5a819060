// How a project goes on: its judgments day by day, and when all that are needed will be in.
import type { Activity, ForecastLack } from '@tastemaker/contracts';
import {
  type Database,
  isReadFromTallies,
  judgedDays,
  projectById,
  projectProgress,
  talliedDays,
} from '@tastemaker/database';
import { forecast } from '@tastemaker/preference';
import { bringTalliesUp } from './from-tallies.js';

/**
 * @param limit from so many judgments on days are read from tallies; a parameter for tests
 * @throws DatabaseError `not_found`
 */
export async function activityOf(
  database: Database,
  projectId: string,
  days: number,
  limit?: number,
): Promise<Activity> {
  const { state } = await projectById(database, projectId);
  const { judgments } = await projectProgress(database, projectId);
  const judged = await daysOf(database, projectId, days, limit);
  const prospects = prospectsOf({
    ...judgments,
    isPaused: state === 'paused',
    lastDays: judged.lastDays,
    now: Date.now(),
  });
  return { days: judged.days, ...prospects };
}

async function daysOf(database: Database, projectId: string, days: number, limit?: number) {
  if (!(await isReadFromTallies(database, projectId, limit))) return judgedDays(database, projectId, days);
  await bringTalliesUp(database, projectId);
  return talliedDays(database, projectId, days);
}

const dayMs = 24 * 3600 * 1000;
const hundredYears = 36_525;

interface Standing {
  needed: number;
  done: number;
  isPaused: boolean;
  lastDays: readonly number[];
  now: number;
}

/** From how far a project is to when it will be done. */
export function prospectsOf({ needed, done, isPaused, lastDays, now }: Standing): Omit<Activity, 'days'> {
  const remaining = Math.max(0, needed - done);
  const { pace, days } = forecast(remaining, lastDays);
  const { low, high } = days.interval;
  const lack = lackOf({ needed, remaining, isPaused, lastDays, days: days.value });
  const at = (after: number) => new Date(now + after * dayMs).toISOString();
  return {
    pace: lastDays.length === 0 ? null : { perDay: pace.value, ...pace.interval, days: lastDays.length },
    remaining,
    forecast:
      lack === null ? { at: at(days.value), earliest: at(low), latest: high < hundredYears ? at(high) : null } : null,
    noForecast: lack,
  };
}

function lackOf(known: {
  needed: number;
  remaining: number;
  isPaused: boolean;
  lastDays: readonly number[];
  days: number;
}): ForecastLack | null {
  if (known.needed === 0) return 'nothing_needed';
  if (known.remaining === 0) return 'all_in';
  if (known.isPaused) return 'project_paused';
  if (known.lastDays.length < 2) return 'too_early';
  if (known.days === Number.POSITIVE_INFINITY) return 'no_pace';
  return known.days < hundredYears ? null : 'too_slow';
}
