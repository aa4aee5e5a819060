// Every route, by its path.
import { placeOf } from '@tastemaker/database';
import type { FastifyPluginAsync } from 'fastify';
import { createReporter } from '../reports/reporter.js';
import { healthRoutes } from './health.js';
import { metricsRoute } from './metrics.js';
import { openAiCompletionRoutes } from './openai/v1/completions.js';
import { openAiModelRoutes } from './openai/v1/models.js';
import { classifyRoute } from './reward-servers/classify.js';
import { getRewardRoute } from './reward-servers/get-reward.js';
import { healthRoute as modelHealthRoute } from './reward-servers/health.js';
import { teiInfoRoute } from './reward-servers/info.js';
import { predictRoute } from './reward-servers/predict.js';
import { scoreAndRerankRoutes } from './reward-servers/score-and-rerank.js';
import { flagRoute } from './v1/assignments/flags.js';
import { assignmentRoutes } from './v1/assignments/index.js';
import { judgmentRoute } from './v1/assignments/judgment.js';
import { auditRoutes } from './v1/audit.js';
import { authRoutes } from './v1/auth/index.js';
import { oidcRoutes } from './v1/auth/oidc.js';
import { bestOfRoute } from './v1/best-of.js';
import { openAiRoutes } from './v1/completions.js';
import { enrolmentRoutes } from './v1/enrolment.js';
import { erasureRoutes } from './v1/erasures.js';
import { meRoute } from './v1/me.js';
import { modelVoteRoutes } from './v1/model-votes.js';
import { modelFileRoute } from './v1/models/file.js';
import { modelRoutes } from './v1/models/index.js';
import { modelTrialRoute } from './v1/models/trial.js';
import { askingRoutes } from './v1/projects/askings.js';
import { comparisonRoutes } from './v1/projects/comparisons.js';
import { completionRoutes } from './v1/projects/completions.js';
import { demonstrationFileRoutes } from './v1/projects/demonstrations/files.js';
import { demonstrationRoutes } from './v1/projects/demonstrations/index.js';
import { demonstrationReviewRoutes } from './v1/projects/demonstrations/review.js';
import { enrolmentLinkRoutes } from './v1/projects/enrolment-links.js';
import { projectEnrolmentRoutes } from './v1/projects/enrolments.js';
import { projectErasureRoutes } from './v1/projects/erasures.js';
import { exportRoutes } from './v1/projects/exports.js';
import { flagRoutes } from './v1/projects/flags.js';
import { guidelineRoutes } from './v1/projects/guidelines.js';
import { heldAssignmentRoutes } from './v1/projects/held-assignments.js';
import { importRoute } from './v1/projects/imports.js';
import { projectRoutes } from './v1/projects/index.js';
import { judgeReportRoutes } from './v1/projects/judge-reports.js';
import { judgeRoutes } from './v1/projects/judges.js';
import { judgmentRoutes } from './v1/projects/judgments.js';
import { leaderboardRoutes } from './v1/projects/leaderboard.js';
import { liveHeadRoutes } from './v1/projects/live-head.js';
import { memberRoutes } from './v1/projects/members.js';
import { nextAssignmentRoute } from './v1/projects/next-assignment.js';
import { overviewRoutes } from './v1/projects/overview.js';
import { ownJudgmentRoutes } from './v1/projects/own-judgments.js';
import { ownProgressRoute } from './v1/projects/own-progress.js';
import { promptRoutes } from './v1/projects/prompts.js';
import { reportRoutes } from './v1/projects/reports.js';
import { sampleRoutes } from './v1/projects/samples.js';
import { snapshotRoutes } from './v1/projects/snapshots.js';
import { standingRoutes } from './v1/projects/standings.js';
import { webhookRoutes } from './v1/projects/webhooks.js';
import { aliasRoutes } from './v1/reward-models/aliases.js';
import { rewardModelRoutes } from './v1/reward-models/index.js';
import { referenceRoutes } from './v1/reward-models/references.js';
import { modelReportRoutes } from './v1/reward-models/reports.js';
import { runFigureRoutes } from './v1/run-figures.js';
import { runTrainerRoute } from './v1/run-trainers.js';
import { runEventRoute, runRoutes } from './v1/runs.js';
import { systemRoute } from './v1/system.js';
import { tokenRoutes } from './v1/tokens.js';
import { trainerRoutes } from './v1/trainer/index.js';
import { trainerUploadRoutes } from './v1/trainer/uploads.js';
import { userRoutes } from './v1/users.js';
import { webApp } from './web-app.js';

const v1 = [
  authRoutes,
  oidcRoutes,
  meRoute,
  userRoutes,
  tokenRoutes,
  auditRoutes,
  systemRoute,
  projectRoutes,
  memberRoutes,
  guidelineRoutes,
  promptRoutes,
  demonstrationRoutes,
  demonstrationReviewRoutes,
  demonstrationFileRoutes,
  sampleRoutes,
  judgeRoutes,
  completionRoutes,
  comparisonRoutes,
  askingRoutes,
  liveHeadRoutes,
  nextAssignmentRoute,
  heldAssignmentRoutes,
  assignmentRoutes,
  judgmentRoute,
  flagRoute,
  judgmentRoutes,
  ownJudgmentRoutes,
  ownProgressRoute,
  flagRoutes,
  standingRoutes,
  enrolmentRoutes,
  enrolmentLinkRoutes,
  projectEnrolmentRoutes,
  reportRoutes,
  leaderboardRoutes,
  judgeReportRoutes,
  overviewRoutes,
  snapshotRoutes,
  exportRoutes,
  importRoute,
  projectErasureRoutes,
  erasureRoutes,
  webhookRoutes,
  modelRoutes,
  modelFileRoute,
  modelTrialRoute,
  modelVoteRoutes,
  runRoutes,
  runFigureRoutes,
  runEventRoute,
  runTrainerRoute,
  trainerRoutes,
  trainerUploadRoutes,
  aliasRoutes,
  rewardModelRoutes,
  referenceRoutes,
  modelReportRoutes,
  bestOfRoute,
  openAiRoutes,
];

export const routes: FastifyPluginAsync = async (app) => {
  await app.register(healthRoutes);
  await app.register(metricsRoute);
  const rewardServers = [
    modelHealthRoute,
    classifyRoute,
    scoreAndRerankRoutes,
    predictRoute,
    teiInfoRoute,
    getRewardRoute,
  ];
  for (const route of rewardServers) await app.register(route);
  const openAi = [openAiModelRoutes, openAiCompletionRoutes];
  for (const route of openAi) await app.register(route, { prefix: '/openai/v1' });
  // Of all of them, one thread at a time.
  const reporter = createReporter(placeOf(app.deps.pool));
  for (const route of v1) await app.register(route, { prefix: '/v1', reporter });
  await app.register(webApp);
};
