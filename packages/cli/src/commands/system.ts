// `system`: how the installation stands.
import type { System, WorkerState } from '@tastemaker/contracts';
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
      (worker) =>
        `${worker.workerId}, heard of ${Math.round(worker.heartbeatAgeSeconds)} s ago${roomText(worker)}: ` +
        (worker.works.map(({ kind, name }) => `${kind} ${name}`).join(', ') || 'no job'),
    ),
    ...(stuck.length === 0 ? ['everything gets on'] : stuck.map(({ message }) => `! ${message}`)),
  ].join('\n');
}

function roomText({ capacity, used, isDraining }: WorkerState): string {
  if (capacity === null || used === null) return '';
  const memory = `${gibibytes(used.memoryBytes)} of ${gibibytes(capacity.memoryBytes)} GiB`;
  return `, ${memory} and ${used.cores} of ${capacity.cores} cores asked for${isDraining ? ', takes no new jobs' : ''}`;
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
