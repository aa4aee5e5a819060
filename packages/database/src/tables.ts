// All tables, for drizzle-kit.

export * from './askings/tables.js';
export * from './audit/tables.js';
export * from './chain/tables.js';
export * from './comparisons/tables.js';
export * from './demonstrations/tables.js';
export * from './enrolment/tables.js';
export * from './erasures/tables.js';
export * from './idempotency/tables.js';
export * from './imports/tables.js';
export * from './judges/tables.js';
export * from './judging/tables.js';
export * from './leaderboard/tables.js';
export * from './live-head/tables.js';
export * from './migrations/tables.js';
export * from './model-reports/tables.js';
export * from './model-votes/tables.js';
export * from './models/tables.js';
export * from './people/tables.js';
export * from './projects/tables.js';
export * from './runs/tables.js';
export * from './sampling/tables.js';
export * from './snapshots/tables.js';
export * from './tallies/tables.js';
export * from './trainers/tables.js';
export * from './webhooks/tables.js';
export { jobPriorities, jobStatuses } from './work/columns.js';
export * from './work/tables.js';
