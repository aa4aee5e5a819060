// The database: connection, migrations, the embedded server, and the features: functions that take the database (or a
// transaction) first and speak in contracts' types.

export { type AuditEntry, type AuditFilter, listAudit, recordAudit } from './audit/audit.js';
export { type BackupTable, type SequenceState } from './backup/catalog.js';
export { isBeingBackedUp } from './backup/is-backed-up.js';
export { assertEmptyDatabase, type DatabaseLoad, type LoadedTable, loadSnapshot } from './backup/load-snapshot.js';
export { type DatabaseSnapshot, readSnapshot, type SchemaVersion } from './backup/read-snapshot.js';
export { type BrokenLink } from './chain/check-link.js';
export { sealChain } from './chain/seal-chain.js';
export { type ChainReport, verifyChain } from './chain/verify-chain.js';
export {
  comparisonById,
  createComparisons,
  listComparisons,
  type NewComparison,
  updateComparison,
} from './comparisons/comparisons.js';
export {
  completionOfProject,
  createCompletions,
  listCompletions,
  type NewCompletion,
} from './comparisons/completions.js';
export {
  type Database,
  type DatabaseOptions,
  type DatabasePools,
  type OpenDatabase,
  openDatabase,
  openPools,
  ping,
} from './connection/database.js';
export { DatabaseError, type DatabaseErrorCode, isDatabaseUnavailable } from './connection/database-error.js';
export { type Listener, type ListenHandlers, listen } from './connection/listen.js';
export { noSuch } from './connection/only.js';
export type { PageRequest } from './connection/paging.js';
export { uuidv7 } from './connection/uuid.js';
export { demonstrationStatistics } from './demonstrations/demonstration-statistics.js';
export {
  createDemonstration,
  type DemonstrationReader,
  demonstrationById,
  demonstrationHistory,
  discardDemonstration,
  listDemonstrations,
  promptToAnswer,
  saveDemonstration,
} from './demonstrations/demonstrations.js';
export { importDemonstrations } from './demonstrations/import-demonstrations.js';
export { listNearDuplicates } from './demonstrations/near-duplicates.js';
export { editDemonstration, reviewDemonstration } from './demonstrations/review-demonstration.js';
export { submitDemonstration } from './demonstrations/submit-demonstration.js';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded/embedded-postgres-error.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.js';
export {
  dueErasures,
  forgetReleasedArtifact,
  isArtifactInUse,
  listErasures,
  postponeErasure,
  purgeErasure,
  releasedArtifactHashes,
  requestErasure,
  restoreErasure,
} from './erasures/erasures.js';
export { type ErasureSubject, erasureImpact, idsInSnapshots } from './erasures/impact.js';
export {
  abandonIdempotent,
  beginIdempotent,
  type IdempotencyClaim,
  type IdempotencyOutcome,
  type IdempotentAnswer,
  type IdempotentRequest,
  renewIdempotencyClaims,
  storeIdempotentAnswer,
} from './idempotency/idempotency-keys.js';
export { type NumberedRecord } from './imports/identify.js';
export { type FileImport, importFile } from './imports/import-file.js';
export { listImports } from './imports/imports.js';
export type { ImportCounts, ImportNotes } from './imports/order.js';
export { changeJudgment, type OwnJudgmentReference, withdrawJudgment } from './judging/change-judgment.js';
export { listFlags, type NewFlag, raiseFlag, resolveFlag } from './judging/flags.js';
export { listJudgments, listOwnJudgments } from './judging/judgments.js';
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
export {
  type ReportedJudgment,
  type ReportedPeriod,
  reportedJudgments,
} from './judging/reported-judgments.js';
export { listStandings, pauseLabeler, resumeLabeler } from './judging/standings.js';
export { type LeaseAfter, type NewJudgment, type Submitted, submitJudgment } from './judging/submit-judgment.js';
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
  type AliasOwner,
  type AliasSwitch,
  aliasedModelId,
  listModelAliases,
  modelAliasHistory,
  modelBeforeAlias,
  ownerOfAlias,
  switchModelAlias,
} from './models/model-aliases.js';
export { type ModelReference, resolveModel } from './models/model-references.js';
export {
  cancelModelImport,
  changeModelFindings,
  claimModelImport,
  createEndpointModel,
  createModelImport,
  type EndpointModel,
  failModelImport,
  finishModelImport,
  heartbeatModelImport,
  type ImportedModel,
  inferenceTarget,
  listModels,
  type ModelFacts,
  modelById,
  modelByReference,
  unclaimModelImport,
  unfinishedModelImports,
  visibleModel,
} from './models/models.js';
export {
  createScoreReference,
  deleteScoreReference,
  listScoreReferences,
  type NewScoreReference,
} from './models/score-references.js';
export { type Authenticate, type Authenticated, authenticator } from './people/authenticate.js';
export { type Admission, admitBootstrapToken, restoreBootstrapToken } from './people/bootstrap-tokens.js';
export { deleteUser } from './people/delete-user.js';
export { labelerNames } from './people/labeler-names.js';
export {
  type AttemptCount,
  countLoginAttempt,
  forgetLoginAttempts,
  uncountLoginAttempt,
} from './people/login-attempts.js';
export { createLoginLink, type NewLoginLink, useLoginLink } from './people/login-links.js';
export {
  beginOidcLogin,
  type OidcClaims,
  type OidcLogin,
  takeOidcLogin,
  userOfIdentity,
} from './people/oidc.js';
export { type Credentials, credentialsByEmail, passwordHashOf, setPassword } from './people/passwords.js';
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
export { createUser, listUsers, updateUser, userById } from './people/users.js';
export {
  acknowledgeGuideline,
  createGuideline,
  guidelineByVersion,
  guidelineInForce,
  listGuidelines,
  publishGuideline,
  updateGuideline,
} from './projects/guidelines.js';
export { listMembers, memberRoleOf, projectsOf, putMember, removeMember } from './projects/members.js';
export { researchedProjects, type Viewer } from './projects/ownership.js';
export { projectProgress } from './projects/progress.js';
export { createProject, listProjects, projectById, updateProject } from './projects/projects.js';
export { createPrompts, listPrompts, type NewPrompt, promptById, promptOfProject } from './projects/prompts.js';
export { RUN_EVENTS_CHANNEL } from './runs/run-events.js';
export {
  addRunEvents,
  type ClaimedRun,
  claimRun,
  endCancelledRun,
  failRun,
  finishDryRun,
  finishRun,
  heartbeatRun,
  type ResumePoint,
  type RunModel,
  setResumePoint,
  unclaimRun,
} from './runs/run-work.js';
export {
  cancelRun,
  countRunsByStatus,
  createRun,
  isProjectAtWork,
  listRuns,
  type NewRun,
  type RunFilter,
  resumeRun,
  runById,
  runEventsAfter,
  runMetricPoints,
  unfinishedRuns,
  visibleRun,
} from './runs/runs.js';
export {
  type Candidate,
  type ClaimedSample,
  claimSample,
  failSample,
  finishSample,
  heartbeatSample,
  type PendingPrompt,
  pendingPrompts,
  reserveEndpointCalls,
  returnEndpointCalls,
  storeCandidates,
  unclaimSample,
} from './sampling/sample-work.js';
export { createSample, listSamples, type NewSample, sampleById, unfinishedSamples } from './sampling/samples.js';
export { type JudgedComparisons, judgedComparisons } from './snapshots/judged-comparisons.js';
export {
  createSnapshot,
  listSnapshots,
  type NewSnapshot,
  snapshotById,
  snapshotsOfProject,
  visibleSnapshot,
} from './snapshots/snapshots.js';
export {
  pagedConversations,
  type StoredConversation,
  storedConversations,
} from './snapshots/stored-conversations.js';
export { announce } from './webhooks/announce.js';
export { listWebhookAttempts, listWebhookDeliveries, redeliver } from './webhooks/webhook-log.js';
export {
  type AttemptOutcome,
  claimDeliveries,
  type DueDelivery,
  finishAttempt,
  forgetDeliveries,
  unclaimDelivery,
  WEBHOOKS_CHANNEL,
  waitingWebhooks,
} from './webhooks/webhook-work.js';
export {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  type NewWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from './webhooks/webhooks.js';
export { CLAIM_STALE_SECONDS, type WorkClaim } from './work/claims.js';
