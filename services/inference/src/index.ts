// The inference service. `buildApp` puts it together; `main.ts` beside this file is the process.
export { buildApp } from './app.js';
export { ModelHost } from './host/model-host.js';
export type { HostOptions } from './host/protocol.js';
export type { GivenDependencies } from './plugins/dependencies.js';
