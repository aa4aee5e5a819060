// The database: connection, migrations, the embedded server, and the repositories, which are functions that take the
// database (or a transaction) first and speak in contracts' types.

export { type BackupTable, type SequenceState } from './backup/catalog.js';
export { isBeingBackedUp } from './backup/is-backed-up.js';
export { assertEmptyDatabase, type DatabaseLoad, type LoadedTable, loadSnapshot } from './backup/load-snapshot.js';
export { type DatabaseSnapshot, readSnapshot, type SchemaVersion } from './backup/read-snapshot.js';
export { type BrokenLink } from './chain/check-link.js';
export { sealChain } from './chain/seal-chain.js';
export { type ChainReport, verifyChain } from './chain/verify-chain.js';
export {
  type Database,
  type DatabaseOptions,
  type DatabasePools,
  type OpenDatabase,
  openDatabase,
  openPools,
  ping,
} from './database.js';
export { DatabaseError, type DatabaseErrorCode, isDatabaseUnavailable } from './database-error.js';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded/embedded-postgres-error.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.js';
export { type NumberedRecord } from './imports/identify.js';
export { type FileImport, importFile } from './imports/import-file.js';
export type { ImportCounts, ImportNotes } from './imports/order.js';
export { type Listener, type ListenHandlers, listen } from './listen.js';
export { isKnownMigration, type MigrationState, migrate, migrationState, newerDatabase } from './migrate.js';
export { noSuch } from './only.js';
export type { PageRequest } from './paging.js';
export { announce } from './repositories/announce.js';
export {
  assignmentIn,
  assignmentOf,
  type LeaseOrder,
  type LeaseProof,
  leaseAhead,
  leaseNext,
  releaseAssignment,
  renewLease,
} from './repositories/assignments.js';
export { type AuditEntry, type AuditFilter, listAudit, recordAudit } from './repositories/audit.js';
export { type Authenticate, type Authenticated, authenticator } from './repositories/authenticate.js';
export { type Admission, admitBootstrapToken, restoreBootstrapToken } from './repositories/bootstrap-tokens.js';
export { changeJudgment, type OwnJudgmentReference, withdrawJudgment } from './repositories/change-judgment.js';
export {
  comparisonById,
  createComparisons,
  listComparisons,
  type NewComparison,
  updateComparison,
} from './repositories/comparisons.js';
export {
  completionOfProject,
  createCompletions,
  listCompletions,
  type NewCompletion,
} from './repositories/completions.js';
export { deleteUser } from './repositories/delete-user.js';
export { demonstrationStatistics } from './repositories/demonstration-statistics.js';
export {
  createDemonstration,
  type DemonstrationReader,
  demonstrationById,
  demonstrationHistory,
  discardDemonstration,
  listDemonstrations,
  promptToAnswer,
  saveDemonstration,
} from './repositories/demonstrations.js';
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
} from './repositories/erasures/erasures.js';
export { type ErasureSubject, erasureImpact, idsInSnapshots } from './repositories/erasures/impact.js';
export { listFlags, type NewFlag, raiseFlag, resolveFlag } from './repositories/flags.js';
export {
  acknowledgeGuideline,
  createGuideline,
  guidelineByVersion,
  guidelineInForce,
  listGuidelines,
  publishGuideline,
  updateGuideline,
} from './repositories/guidelines.js';
export {
  abandonIdempotent,
  beginIdempotent,
  type IdempotencyClaim,
  type IdempotencyOutcome,
  type IdempotentAnswer,
  type IdempotentRequest,
  renewIdempotencyClaims,
  storeIdempotentAnswer,
} from './repositories/idempotency-keys.js';
export { importDemonstrations } from './repositories/import-demonstrations.js';
export { listImports } from './repositories/imports.js';
export { type JudgedComparisons, judgedComparisons } from './repositories/judged-comparisons.js';
export type { SentJudgment, SentSkip } from './repositories/judgment-content.js';
export { listJudgments, listOwnJudgments } from './repositories/judgments.js';
export { labelerNames } from './repositories/labeler-names.js';
export {
  type AttemptCount,
  countLoginAttempt,
  forgetLoginAttempts,
  uncountLoginAttempt,
} from './repositories/login-attempts.js';
export { createLoginLink, type NewLoginLink, useLoginLink } from './repositories/login-links.js';
export { listMembers, memberRoleOf, projectsOf, putMember, removeMember } from './repositories/members.js';
export {
  type AliasOwner,
  type AliasSwitch,
  aliasedModelId,
  listModelAliases,
  modelAliasHistory,
  modelBeforeAlias,
  ownerOfAlias,
  switchModelAlias,
} from './repositories/model-aliases.js';
export { type ModelReference, resolveModel } from './repositories/model-references.js';
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
} from './repositories/models.js';
export { listNearDuplicates } from './repositories/near-duplicates.js';
export {
  beginOidcLogin,
  type OidcClaims,
  type OidcLogin,
  takeOidcLogin,
  userOfIdentity,
} from './repositories/oidc.js';
export { researchedProjects, type Viewer } from './repositories/ownership.js';
export { type Credentials, credentialsByEmail, passwordHashOf, setPassword } from './repositories/passwords.js';
export { projectProgress } from './repositories/progress.js';
export { createProject, listProjects, projectById, updateProject } from './repositories/projects.js';
export { createPrompts, listPrompts, type NewPrompt, promptById, promptOfProject } from './repositories/prompts.js';
export {
  type ReportedJudgment,
  type ReportedPeriod,
  reportedJudgments,
} from './repositories/reported-judgments.js';
export { editDemonstration, reviewDemonstration } from './repositories/review-demonstration.js';
export { RUN_EVENTS_CHANNEL } from './repositories/run-events.js';
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
} from './repositories/run-work.js';
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
} from './repositories/runs.js';
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
} from './repositories/sample-work.js';
export { createSample, listSamples, type NewSample, sampleById, unfinishedSamples } from './repositories/samples.js';
export {
  createScoreReference,
  deleteScoreReference,
  listScoreReferences,
  type NewScoreReference,
} from './repositories/score-references.js';
export {
  createSnapshot,
  listSnapshots,
  type NewSnapshot,
  snapshotById,
  snapshotsOfProject,
  visibleSnapshot,
} from './repositories/snapshots.js';
export { listStandings, pauseLabeler, resumeLabeler } from './repositories/standings.js';
export {
  pagedConversations,
  type StoredConversation,
  storedConversations,
} from './repositories/stored-conversations.js';
export { submitDemonstration } from './repositories/submit-demonstration.js';
export {
  type NewJudgment,
  type Submitted,
  type SubmittedAndLeased,
  submitAndLease,
  submitJudgment,
} from './repositories/submit-judgment.js';
export {
  clearExpiredSessions,
  createToken,
  listTokens,
  type NewToken,
  type Rotation,
  revokeToken,
  rotateToken,
  tokenById,
} from './repositories/tokens.js';
export { createUser, listUsers, updateUser, userById } from './repositories/users.js';
export { listWebhookAttempts, listWebhookDeliveries, redeliver } from './repositories/webhook-log.js';
export {
  type AttemptOutcome,
  claimDeliveries,
  type DueDelivery,
  finishAttempt,
  forgetDeliveries,
  unclaimDelivery,
  WEBHOOKS_CHANNEL,
  waitingWebhooks,
} from './repositories/webhook-work.js';
export {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  type NewWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from './repositories/webhooks.js';
export { prepareServiceRole, type RoleRights, roleRights, tooManyRights } from './service-role.js';
export { uuidv7 } from './uuid.js';
export { CLAIM_STALE_SECONDS, type WorkClaim } from './work-claim.js';
