// What processes tell those who watch over them: figures for Prometheus, traces for OpenTelemetry.
export { addDiskMetrics } from './disk-metrics.js';
export { httpMetrics } from './http-metrics.js';
export { Metrics } from './metrics.js';
export { describeRequestsInFlight, requestsInFlight } from './requests-in-flight.js';
export { startTracing, type Tracing, traceFields } from './tracing.js';
