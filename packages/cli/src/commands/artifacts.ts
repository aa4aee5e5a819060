// `artifacts move`: from a folder into a bucket, or back.
import { resolve } from 'node:path';
import { ArtifactError, type Artifacts, isBucketLocation, openArtifacts } from '@tastemaker/artifacts';
import type { Command } from 'commander';
import { moveArtifacts } from '../artifacts/move-artifacts.js';
import { type Context, handle } from '../context.js';
import type { Environment } from '../env.js';
import { Failure, usageFailure } from '../failure.js';
import { stopSignal } from '../supervisor/signals.js';

interface MoveOptions {
  readonly to: string;
  readonly from?: string;
  readonly remove?: boolean;
}

export function addArtifacts(program: Command): void {
  program
    .command('artifacts')
    .description('where checkpoints and snapshots are kept')
    .command('move')
    .description('copy all artifacts to a folder or a bucket; may be interrupted, and services may be running')
    .requiredOption('--to <location>', 'a folder, or s3://bucket/prefix')
    .option('--from <location>', 'where they are (default: TASTEMAKER_ARTIFACTS)')
    .option('--remove', 'remove them where they were; only once TASTEMAKER_ARTIFACTS names where they went')
    .action(handle(move));
}

async function move({ env, terminal }: Context, options: MoveOptions): Promise<void> {
  const from = locationOf(options.from ?? env.artifacts.location);
  const to = locationOf(options.to);
  const remove = options.remove === true;
  if (from === to) throw usageFailure('--from and --to are the same place');
  if (remove && locationOf(env.artifacts.location) !== to) {
    throw new Failure(
      'still_in_use',
      `services still store artifacts at ${env.artifacts.location}, so nothing is removed`,
      {
        cure: 'move without --remove, set TASTEMAKER_ARTIFACTS to where they went, start the services anew, and move with --remove',
      },
    );
  }
  const signal = stopSignal();
  const moved = await telling(async () => {
    const order = { from: await open(env, from, signal), to: await open(env, to, signal), remove };
    return moveArtifacts(order, terminal, signal);
  });
  const words = `${moved.copied.length} artifacts (${moved.bytes} bytes) were copied to ${to}, ${moved.present} were there, ${moved.removed} were removed from ${from}, ${moved.left} are left`;
  terminal.result({ from, to, ...moved }, words);
  if (moved.damaged.length > 0) {
    throw new Failure('artifacts_damaged', `damaged, and left where they are: ${moved.damaged.join(', ')}`, {
      cure: 'restore them from a backup, or delete what names them',
    });
  }
  if (moved.left > 0) throw new Failure('stopped', `${moved.left} are left`, { cure: 'the same command goes on' });
  if (!remove) terminal.note(nextSteps(from, to));
}

function nextSteps(from: string, to: string): string {
  return (
    `Nothing was removed. Set TASTEMAKER_ARTIFACTS=${to} for every service, start them anew, and then run ` +
    `\`tastemaker artifacts move --from ${from} --to ${to} --remove\`: it copies what was stored meanwhile, and clears ${from}.`
  );
}

async function open(env: Environment, location: string, signal: AbortSignal): Promise<Artifacts> {
  const store = await openArtifacts(location, env.artifacts);
  await store.check(signal);
  return store;
}

function locationOf(given: string): string {
  return isBucketLocation(given) ? given : resolve(given);
}

async function telling<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ArtifactError)) throw cause;
    throw new Failure(cause.code, cause.message, { cause, cure: 'nothing is lost; the same command goes on' });
  }
}
