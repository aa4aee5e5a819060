// The database: connection, migrations, the embedded server, and the features: functions that take the database (or a
// transaction) first and speak in contracts' types.

export {
  type AskablePrompt,
  askablePrompts,
  type ReadableCompletion,
  readableCompletions,
} from './askings/askable-prompts.js';
export { createAsking, listAskings, lockAskings } from './askings/askings.js';
export * from './audit/audit.js';
export { type BackupTable, type SequenceState } from './backup/catalog.js';
export * from './backup/load-snapshot.js';
export * from './backup/read-snapshot.js';
export { type BrokenLink, type ChainReport, sealChain, verifyChain } from './chain/hash-chain.js';
export {
  comparisonById,
  countComparisons,
  createComparisons,
  listComparisons,
  type NewComparison,
  updateComparison,
} from './comparisons/comparisons.js';
export {
  completionOfProject,
  countCompletions,
  createCompletions,
  listCompletions,
  type NewCompletion,
} from './comparisons/completions.js';
export * from './comparisons/put-answers-up.js';
export { type ConnectionCheck, checkConnections } from './connection/connection-check.js';
export * from './connection/database.js';
export { DatabaseError, type DatabaseErrorCode, isDatabaseUnavailable } from './connection/database-error.js';
export { type Listener, type ListenHandlers, listen } from './connection/listen.js';
export { noSuch } from './connection/only.js';
export { type PageRequest } from './connection/paging.js';
export { type DatabaseAddress, type DatabasePlace, sessionUrl } from './connection/place.js';
export * from './connection/uuid.js';
export {
  type DemonstrationReader,
  demonstrationById,
  demonstrationHistory,
  listDemonstrations,
  promptToAnswer,
} from './demonstrations/demonstrations.js';
export * from './demonstrations/importing.js';
export { listNearDuplicates } from './demonstrations/near-duplicates.js';
export * from './demonstrations/reviewing.js';
export * from './demonstrations/statistics.js';
export {
  createDemonstration,
  discardDemonstration,
  saveDemonstration,
  submitDemonstration,
} from './demonstrations/writing.js';
export * from './embedded/embedded-postgres-error.js';
export * from './embedded/start-embedded-postgres.js';
export { type Enrolled, type EnrolmentOrder, enrol } from './enrolment/enrolling.js';
export * from './enrolment/enrolments.js';
export * from './enrolment/links.js';
export * from './erasures/erasures.js';
export * from './erasures/impact.js';
export * from './idempotency/idempotency-keys.js';
export { type ImportCounts, type ImportNotes } from './imports/batch.js';
export { type NumberedRecord } from './imports/identify.js';
export * from './imports/import-file.js';
export { type AskedSample, askedSamples, comparedCompletions } from './judges/compared.js';
export { createJudge, judgeById, listJudges, type NewJudge } from './judges/judges.js';
export { listJudgeJudgments, reportedJudgePairs } from './judges/judgments.js';
export * from './judges/pass-work.js';
export {
  cancelJudgePass,
  createJudgePass,
  judgePassById,
  listJudgePasses,
  unfinishedJudgePasses,
} from './judges/passes.js';
export * from './judging/change-judgment.js';
export { comparisonDetail } from './judging/comparison-detail.js';
export { readFlag } from './judging/flag-detail.js';
export { listFlags, type NewFlag, raiseFlag, resolveFlag } from './judging/flags.js';
export * from './judging/held-assignments.js';
export * from './judging/judgments.js';
export {
  assignmentOf,
  type LeaseOrder,
  type LeaseProof,
  leaseAhead,
  leaseNext,
  type NextLease,
  releaseAssignment,
  renewLease,
} from './judging/leasing.js';
export * from './judging/own-progress.js';
export * from './judging/reported-judgments.js';
export * from './judging/standings.js';
export * from './judging/submit-judgment.js';
export * from './leaderboard/changed-since.js';
export * from './leaderboard/changes.js';
export * from './leaderboard/project-votes.js';
export * from './leaderboard/recount.js';
export {
  headSources,
  type LiveHeadRow,
  liveHeadOf,
  openAsked,
  type PairVote,
  putLiveHead,
  readStates,
  removeLiveHead,
  storeStates,
  VOTES_CHANNEL,
  votesOfComparison,
  votesOfProject,
  withoutState,
} from './live-head/live-heads.js';
export {
  isKnownMigration,
  isNewer,
  type MigrationState,
  migrate,
  migrationState,
  newerDatabase,
  schemaHash,
} from './migrations/migrate.js';
export { prepareServiceRole, type RoleRights, roleRights, tooManyRights } from './migrations/service-role.js';
export {
  cancelModelReport,
  createModelReport,
  deleteModelReport,
  earlierVersion,
  listModelReports,
  type NewModelReport,
  unfinishedModelReports,
  visibleModelReport,
} from './model-reports/model-reports.js';
export * from './model-reports/report-work.js';
export * from './model-votes/model-votes.js';
export * from './models/aliases.js';
export * from './models/imports.js';
export {
  changeModelFindings,
  createEndpointModel,
  type EndpointModel,
  inferenceTarget,
  listModels,
  type ModelFacts,
  modelById,
  modelByReference,
  modelOfRun,
  noteModelWarning,
  visibleModel,
} from './models/models.js';
export { type ModelReference, resolveModel } from './models/references.js';
export * from './models/score-references.js';
export * from './people/authenticate.js';
export * from './people/bootstrap-tokens.js';
export * from './people/delete-user.js';
export * from './people/logins.js';
export * from './people/oidc.js';
export {
  clearExpiredSessions,
  createToken,
  listTokens,
  type NewToken,
  type Rotation,
  revokeToken,
  rotateToken,
  tokenById,
} from './people/tokens.js';
export { createUser, labelerNames, labelersByPseudonym, listUsers, updateUser, userById } from './people/users.js';
export {
  acknowledgedVersions,
  acknowledgeGuideline,
  createGuideline,
  discardGuideline,
  guidelineByVersion,
  guidelineInForce,
  listGuidelines,
  publishGuideline,
  readCurrentGuideline,
  saveGuideline,
} from './projects/guidelines.js';
export * from './projects/members.js';
export { type JudgedDays, judgedDays, projectAttention, talliedDays } from './projects/overview.js';
export { researchedProjects, type Viewer } from './projects/ownership.js';
export * from './projects/projects.js';
export {
  countPrompts,
  createPrompts,
  listPrompts,
  type NewPrompt,
  promptById,
  promptOfProject,
} from './projects/prompts.js';
export {
  countRemovable,
  type RetainedCounts,
  type RetentionRules,
  removeRetained,
  retainedKinds,
} from './retention/retention.js';
export * from './runs/disagreement-texts.js';
export * from './runs/run-curves.js';
export { lastEventNumber, RUN_EVENTS_CHANNEL, runEventsAfter, runMetricPoints } from './runs/run-events.js';
export * from './runs/run-log.js';
export * from './runs/run-work.js';
export * from './runs/runs.js';
export * from './sampling/sample-work.js';
export { createSample, listSamples, type NewSample, sampleById, unfinishedSamples } from './sampling/samples.js';
export * from './snapshots/judged-comparisons.js';
export * from './snapshots/left-out.js';
export * from './snapshots/snapshots.js';
export * from './snapshots/stored-conversations.js';
export { type CellsOf, foldTallies, projectsToTally, type TalliedCell } from './tallies/fold.js';
export * from './tallies/read.js';
export * from './tallies/recount.js';
export * from './trainers/parts.js';
export { type TrainerOutcome } from './trainers/tables.js';
export {
  beginTrainer,
  bytesOfParts,
  endTrainer,
  failTrainer,
  finishTrainer,
  hearTrainer,
  lastTrainer,
  type StoredState,
  storeTrainerState,
  type Trainer,
  type TrainerKey,
  trainerByToken,
} from './trainers/trainers.js';
export * from './webhooks/log.js';
export * from './webhooks/sending.js';
export {
  announce,
  createWebhook,
  deleteWebhook,
  listWebhooks,
  type NewWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from './webhooks/webhooks.js';
export { CLAIM_STALE_SECONDS, type WorkClaim } from './work/claims.js';
export { isWaiting, nextJob, noteTurn, type Room, type WaitingJob } from './work/next-job.js';
export { type CountedWork, type HeldWork, type StandingWork, standingWork } from './work/standing-work.js';
export { type AnnouncedWorker, announceWorker, forgetWorker, jobsTooLarge, liveWorkers } from './work/workers.js';
