// The API's process: opens what the app needs, listens, and stops cleanly.
import { tmpdir } from 'node:os';
import { artifactsPlace, importFoldersOf, openArtifacts, startTidying } from '@tastemaker/artifacts';
import {
  checkConnections,
  noteModelWarning,
  openPools,
  roleRights,
  sessionUrl,
  tooManyRights,
} from '@tastemaker/database';
import { createInferenceClient } from '@tastemaker/inference-client';
import { openQueues } from '@tastemaker/queue';
import {
  exitOnWrongConfiguration,
  exitWithWrongConfiguration,
  logDestination,
  safeLogging,
  stopOnSignals,
  surviveOutputErrors,
} from '@tastemaker/service';
import { databasePlace } from '@tastemaker/service/environment';
import { describeRequestsInFlight, startTracing, traceFields } from '@tastemaker/telemetry';
import { admitAdmin } from './access/secrets.js';
import { openSharedCounts } from './access/shared-counts.js';
import { buildApp } from './app.js';
import { accessSettingsOf, readEnv } from './env.js';
import { unknownEndpoints } from './plugins/external/rate-limits.js';
import { openRunEventListener } from './runs/run-events.js';
import { webAppFolder } from './web-app-folder.js';

surviveOutputErrors();
const { env, accessSettings } = exitOnWrongConfiguration(() => {
  const read = readEnv();
  return { env: read, accessSettings: accessSettingsOf(read) };
});
/** Of connections, which are made anew by themselves. */
const report = (error: Error) => void process.stderr.write(`${error.message}\n`);
const tracing = await startTracing({ service: 'api', endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT });
const place = databasePlace(env);
const connections = await checkConnections(place);
if (connections.state === 'wrong') exitWithWrongConfiguration(connections.message);
if (connections.state === 'warning') process.stderr.write(`${connections.message}\n`);
async function warnOfRights(): Promise<void> {
  const warning = tooManyRights(await roleRights(sessionUrl(place)));
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
}
warnOfRights().catch(report);
const pools = openPools(place, { onError: report });
const adminToken = env.TASTEMAKER_ADMIN_TOKEN;
const admission = adminToken === undefined ? undefined : await admitAdmin(pools.database, adminToken);
const queue = await openQueues({
  databaseUrl: sessionUrl(place),
  redisUrl: env.REDIS_URL,
  telemetry: tracing?.queue,
  onError: report,
});
const sharedCounts = env.REDIS_URL === undefined ? undefined : openSharedCounts(env.REDIS_URL);
const runEventListener = await openRunEventListener(place, report);
const artifactsAt = artifactsPlace(env.TASTEMAKER_HOME, {
  location: env.TASTEMAKER_ARTIFACTS,
  cache: env.TASTEMAKER_ARTIFACTS_CACHE,
  cacheMebibytes: env.TASTEMAKER_ARTIFACTS_CACHE_SIZE,
});
const artifacts = await openArtifacts(artifactsAt.location, {
  ...artifactsAt,
  minimumFreeBytes: env.TASTEMAKER_MIN_FREE_DISK,
});
const inference = createInferenceClient(env.TASTEMAKER_INFERENCE_URL, {
  onNotice: (model, notice) => noteModelWarning(pools.database, model, notice),
});
const app = await buildApp(
  {
    database: pools.database,
    pool: pools.long.pool,
    longWork: pools.long.database,
    health: pools.health,
    poolStatistics: () => pools.statistics(),
    diskFolders: { artifacts: artifactsAt.folder, temporary: tmpdir() },
    queue,
    artifacts,
    importFolders: importFoldersOf(env.TASTEMAKER_IMPORT_FOLDERS, env.TASTEMAKER_HOME, artifactsAt.folder),
    inference,
    runEventListener,
    secretKey: env.TASTEMAKER_SECRET_KEY,
    accessSettings,
    sharedCounts,
    statusFile: env.TASTEMAKER_STATUS_FILE,
    uploadQuotaBytes: env.TASTEMAKER_MAX_UPLOAD_BYTES,
    minimumFreeBytes: env.TASTEMAKER_MIN_FREE_DISK,
    webApp: webAppFolder(),
  },
  {
    logger: { ...safeLogging, level: env.LOG_LEVEL, stream: logDestination(), mixin: traceFields },
    trustProxy: env.TASTEMAKER_TRUSTED_PROXIES ?? false,
    tracing,
  },
);

const unknown = unknownEndpoints(env.TASTEMAKER_RATE_LIMIT_PER_ENDPOINT, app.registeredRoutes);
if (unknown.length > 0) {
  const cure = 'Name method and path as /docs does, POST /v1/reward-models/{id}/score.';
  exitWithWrongConfiguration(`TASTEMAKER_RATE_LIMIT_PER_ENDPOINT: there is no endpoint ${unknown.join(', ')}. ${cure}`);
}
if (app.deps.webApp === undefined)
  app.log.warn('the web app is not built, so / answers 404: `pnpm build:web` builds it');
if (admission === 'refused') {
  app.log.warn(
    "TASTEMAKER_ADMIN_TOKEN is not valid here: it was revoked, or is another installation's. `tastemaker token restore-admin` makes it valid",
  );
}

const endTidying = startTidying(artifacts, (err) => app.log.warn({ err }, 'artifacts could not be tidied up'));

stopOnSignals({
  log: (error, message) => app.log.error({ err: error, requests: describeRequestsInFlight(app) }, message),
  async stop() {
    endTidying();
    if (env.TASTEMAKER_DRAIN_SECONDS > 0) await app.drain(env.TASTEMAKER_DRAIN_SECONDS);
    await app.close();
    await runEventListener.close();
    await queue.close();
    sharedCounts?.disconnect();
    await pools.close();
    await tracing?.close();
  },
});

const url = await app.listen({ host: env.HOST, port: env.PORT });
process.send?.({ type: 'ready', url });
