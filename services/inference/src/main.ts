// The inference service's process: opens what the app needs, listens, and stops cleanly.
import { openArtifacts, startTidying } from '@tastemaker/artifacts';
import {
  exitOnWrongConfiguration,
  logDestination,
  safeLogging,
  stopOnSignals,
  surviveOutputErrors,
} from '@tastemaker/service';
import { describeRequestsInFlight, startTracing, traceFields } from '@tastemaker/telemetry';
import { buildApp } from './app.js';
import { readInferenceEnvironment } from './env.js';
import { ModelHost } from './host/model-host.js';

surviveOutputErrors();
const env = exitOnWrongConfiguration(() => readInferenceEnvironment());
const tracing = await startTracing({ service: 'inference', endpoint: env.tracesEndpoint });
const artifacts = await openArtifacts(env.artifacts.location, env.artifacts);
const { engine, modelMemoryBytes, prefixCacheBytes, maximumRequests, scoreCacheEntries, secretKey } = env;
const host = new ModelHost({ engine, modelMemoryBytes, prefixCacheBytes, maximumRequests });
const logger = { ...safeLogging, level: env.logLevel, stream: logDestination(), mixin: traceFields };
const app = await buildApp({ artifacts, host, secretKey, scoreCacheEntries }, { logger, tracing });
host.onWarning((message) => app.log.warn(message));

const endTidying = startTidying(artifacts, (err) => app.log.warn({ err }, 'artifacts could not be tidied up'));

stopOnSignals({
  log: (error, message) => app.log.error({ err: error, requests: describeRequestsInFlight(app) }, message),
  async stop() {
    endTidying();
    if (env.drainSeconds > 0) await app.drain(env.drainSeconds);
    await app.close();
    await host.close();
    await tracing?.close();
  },
});

const url = await app.listen({ host: env.host, port: env.port });
process.send?.({ type: 'ready', url });
