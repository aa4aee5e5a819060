// What the routes work with.
import type { Artifacts } from '@tastemaker/artifacts';
import { Metrics } from '@tastemaker/telemetry';
import fp from 'fastify-plugin';
import { ServerWatch } from '../endpoints/scoring/server-watch.js';
import { TemplateShelf } from '../endpoints/scoring/template-shelf.js';
import { Turns } from '../endpoints/turns.js';
import type { ModelHost } from '../host/model-host.js';
import { ScoreCache } from '../scoring/score-cache.js';

/** What is given from outside. */
export interface GivenDependencies {
  readonly artifacts: Artifacts;
  readonly host: ModelHost;
  /** Opens endpoints; without it, models behind endpoints cannot be asked. */
  readonly secretKey?: Buffer | undefined;
  /** Scores kept by content. @defaultValue 50,000, about 15 MB */
  readonly scoreCacheEntries?: number | undefined;
  /** For how long a look at the server of a reward model counts, in milliseconds. @defaultValue a minute */
  readonly serverLookMs?: number | undefined;
}

export interface Dependencies extends GivenDependencies {
  readonly turns: Turns;
  readonly watch: ServerWatch;
  readonly templates: TemplateShelf;
  readonly scoreCache: ScoreCache;
  readonly metrics: Metrics;
}

declare module 'fastify' {
  interface FastifyInstance {
    deps: Dependencies;
  }
}

export const dependencies = fp(
  async (app, deps: GivenDependencies) => {
    const templates = new TemplateShelf();
    app.addHook('onClose', () => templates.close());
    app.decorate('deps', {
      artifacts: deps.artifacts,
      host: deps.host,
      secretKey: deps.secretKey,
      turns: new Turns(),
      watch: new ServerWatch(deps.serverLookMs ?? 60_000),
      templates,
      scoreCache: new ScoreCache(deps.scoreCacheEntries ?? 50_000),
      metrics: new Metrics((error, metric) => app.log.warn({ err: error, metric }, 'a metric could not be read')),
    });
  },
  { name: 'dependencies' },
);
