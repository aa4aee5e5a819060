// What the processes of the services share: settings, logs, connections, readiness, and how they end.
export { configurationExitCode, exitOnWrongConfiguration, exitWithWrongConfiguration } from './configuration-exit.js';
export { type ConnectionLimits, createLimitedServer, headerBytes } from './connection-limits.js';
export { type FreezeWatch, watchForFreeze } from './frozen-process.js';
export { logDestination, surviveOutputErrors } from './output.js';
export { readinessChecker } from './readiness.js';
export { safeLogging } from './safe-logging.js';
export { stopOnSignals, surviveStrayErrors } from './shutdown.js';
