// Every table, for drizzle and drizzle-kit.

export { acknowledgements } from './acknowledgements.js';
export { assignmentStatuses, assignments } from './assignments.js';
export { audit } from './audit.js';
export { comparisonCandidates } from './comparison-candidates.js';
export { comparisonStatuses, comparisons } from './comparisons.js';
export { authorKinds, completions, finishReasons } from './completions.js';
export { demonstrationReviews, reviewDecisions } from './demonstration-reviews.js';
export { demonstrationRevisions } from './demonstration-revisions.js';
export { demonstrationStates, demonstrations } from './demonstrations.js';
export { guidelineStatus, guidelines } from './guidelines.js';
export { idempotencyKeys } from './idempotency-keys.js';
export { judgments, skipReasons, verdicts } from './judgments.js';
export { labelerCursors } from './labeler-cursors.js';
export { memberRoles, members } from './members.js';
export { modelKinds, modelStatus, models } from './models.js';
export { nearDuplicates } from './near-duplicates.js';
export { projects } from './projects.js';
export { prompts, splits } from './prompts.js';
export { runEvents } from './run-events.js';
export { jobStatuses, runKinds, runs } from './runs.js';
export { samplePrompts } from './sample-prompts.js';
export { samples } from './samples.js';
export { slotPositions, slotStates, slots } from './slots.js';
export { snapshotKinds, snapshots } from './snapshots.js';
export { tokens } from './tokens.js';
export { userKinds, userRole, users } from './users.js';
