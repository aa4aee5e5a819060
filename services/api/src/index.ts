// The REST API. `buildApp` puts it together from its dependencies; `main.ts` beside this file is the process.
export { admitAdmin, restoreAdmin } from './access/secrets.js';
export type { AccessSettings, OidcSettings } from './access/settings.js';
export { buildApp } from './app.js';
export { figuresOfRecords } from './leaderboard/figures.js';
export { votedRecordsOf } from './leaderboard/record-file.js';
export { UnfitError } from './leaderboard/votes-as-asked.js';
export type { Dependencies } from './plugins/app/dependencies.js';
export { openRunEventListener, type RunEventListener } from './runs/run-events.js';
