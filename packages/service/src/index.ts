export { configurationExitCode, exitOnWrongConfiguration } from './configuration-exit.js';
export { type ConnectionLimits, createLimitedServer, headerBytes } from './connection-limits.js';
export { type FreezeWatch, watchForFreeze } from './frozen-process.js';
export { logDestination, surviveOutputErrors } from './output.js';
export { safeLogging } from './safe-logging.js';
export { type StrayErrorOptions, surviveStrayErrors } from './stray-errors.js';
