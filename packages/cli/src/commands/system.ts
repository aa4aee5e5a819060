// `system`: how the installation stands.
import type { System } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';

/** `tastemaker system`: workers, queues, and what does not get on. */
export function addSystem(program: Command): void {
  program
    .command('system')
    .description('workers, queues, and what does not get on and why (for admins)')
    .action(
      handle(async (context) => {
        const found = await connect(context).client.system();
        context.terminal.result(found, text(found));
      }),
    );
}

function text({ versions, readiness, workers, queues, stuck }: System): string {
  const away = Object.entries(readiness.checks).filter(([, { ok }]) => !ok);
  return [
    `version ${versions.tastemaker}, schema ${versions.schema ?? 'none'}, Node ${versions.node}`,
    ...away.map(([part, { error }]) => `${part} does not answer: ${error ?? ''}`),
    ...queues.map(
      ({ name, waiting, active, delayed, failed }) =>
        `${name}: ${active} at work, ${waiting} waiting, ${delayed} to be tried again, ${failed} failed in a day`,
    ),
    ...workers.map(
      ({ workerId, heartbeatAgeSeconds, works }) =>
        `${workerId}, heard of ${Math.round(heartbeatAgeSeconds)} s ago: ${works.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`,
    ),
    ...(stuck.length === 0 ? ['everything gets on'] : stuck.map(({ message }) => `! ${message}`)),
  ].join('\n');
}
