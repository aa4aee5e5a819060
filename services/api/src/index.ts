// The REST API. `buildApp` puts it together from its dependencies; `main.ts` beside this file is the process.
export { admitAdmin, restoreAdmin } from './access/admin-token.js';
export type { AccessSettings, OidcSettings } from './access/settings.js';
export { buildApp } from './app.js';
export type { Dependencies } from './dependencies.js';
export { openRunAnnouncements, type RunAnnouncements } from './runs/announcements.js';
