// `api`, `inference`, `worker`: one service in this process, as containers want it.
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { handle } from '../context.js';
import { keepPrivate } from '../supervisor/private-home.js';
import { entryOf, type ServiceName } from '../supervisor/services.js';

const descriptions: Readonly<Record<ServiceName, string>> = {
  api: 'run the REST API alone (DATABASE_URL, TASTEMAKER_INFERENCE_URL)',
  inference: 'run the model host alone (TASTEMAKER_ARTIFACTS)',
  worker: 'run one worker alone (DATABASE_URL, TASTEMAKER_INFERENCE_URL)',
};

/** `api`, `inference`, `worker`: one service each in this process, as containers want it. */
export function addServices(program: Command): void {
  for (const name of ['api', 'inference', 'worker'] as const) {
    program
      .command(name)
      .description(descriptions[name])
      .action(
        handle(async () => {
          keepPrivate();
          await import(pathToFileURL(entryOf(name)).href);
        }),
      );
  }
}
