// Traces of OpenTelemetry, where an endpoint for them is set: from a request over the queue and the worker to the model.
// Without an endpoint nothing of it is loaded.
import { trace } from '@opentelemetry/api';
import type { Telemetry } from 'bullmq';
import type { FastifyPluginCallback } from 'fastify';

export interface Tracing {
  /** Makes a span of each request of an app; to be registered before all else. */
  fastifyPlugin: FastifyPluginCallback;
  /** Carries the trace from who queues a job to who works on it. */
  queue: Telemetry;
  /** Sends what waits. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Named in each span: `tastemaker-api` for `api`. */
  service: string;
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`: an OTLP receiver over HTTP, such as `http://127.0.0.1:4318`. Unset: no traces. */
  endpoint: string | undefined;
}

/**
 * Starts to trace: requests, the queue's jobs, and calls by fetch, whose headers carry the trace on (W3C Trace Context).
 * @returns undefined without an endpoint
 */
export async function startTracing({ service, endpoint }: TracingOptions): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }, { UndiciInstrumentation }, fastifyOtel, bullMq] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/instrumentation-undici'),
      import('@fastify/otel'),
      import('bullmq-otel'),
    ]);
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(endpoint)).href });
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `tastemaker-${service}` }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
  provider.register();
  const calls = new UndiciInstrumentation();
  calls.setTracerProvider(provider);
  calls.enable();
  const requests = new fastifyOtel.FastifyOtelInstrumentation({
    // Whoever watches asks every few seconds.
    ignorePaths: ({ url }) => url === '/healthz' || url === '/readyz' || url === '/metrics',
  });
  requests.setTracerProvider(provider);
  return {
    fastifyPlugin: requests.plugin(),
    queue: new bullMq.BullMQOtel({ tracerName: `tastemaker-${service}` }),
    close: () => provider.shutdown(),
  };
}

/** For log lines: which trace they belong to; nothing outside of one. To be given to pino as `mixin`. */
export function traceFields(): { traceId?: string; spanId?: string } {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { traceId: context.traceId, spanId: context.spanId };
}

/** A base address, whose path is kept. */
function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
