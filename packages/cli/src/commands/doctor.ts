// `doctor`: what works on this machine, what doesn't, and how to mend it.
import type { Command } from 'commander';
import { type Context, handle } from '../context.js';
import type { Check } from '../doctor/check.js';
import { checkEngine } from '../doctor/engine.js';
import { checkDisk, checkInstallation, checkNode, checkPort } from '../doctor/machine.js';
import { checkArtifacts, checkDatabase, checkQueue } from '../doctor/storage.js';
import { checkVotes } from '../doctor/votes.js';
import { Failure } from '../failure.js';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what works on this machine, what does not, and how to mend it')
    .action(handle(doctor));
}

async function doctor({ env, terminal }: Context): Promise<void> {
  const checks = [
    await checkNode(),
    await checkEngine(env, terminal),
    await checkDatabase(env),
    ...[await checkVotes(env)].filter((check) => check !== undefined),
    await checkQueue(env),
    await checkArtifacts(env),
    await checkDisk(env),
    await checkPort(env),
    await checkInstallation(env),
  ];
  const wrong = checks.filter(({ state }) => state === 'wrong');
  terminal.result({ ok: wrong.length === 0, checks }, checks.map(describe).join('\n'));
  if (wrong.length > 0) throw new Failure('unhealthy', `${wrong.map(({ name }) => name).join(', ')}: see above`);
}

function describe({ name, state, found, cure }: Check): string {
  const mark = { ok: '✓', warning: '!', wrong: '✗' }[state];
  return `${mark} ${name.padEnd(9)} ${found}${cure === undefined ? '' : `\n            → ${cure}`}`;
}
