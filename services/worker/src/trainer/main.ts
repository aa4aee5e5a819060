// A process for one training: takes a job from the worker, trains, writes the artifact, and ends.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadsBeside } from '@tastemaker/language-model';
import { surviveOutputErrors } from '@tastemaker/service';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { type Channel, finite, openChannel } from './channel.js';
import type { MadeModelMessage, TrainerJob, TrainerOutcome } from './messages.js';
import { type Curve, modelCard } from './model-card.js';
import { finetune, pretrain } from './next-token.js';
import { explainFailure, type MadeModel, StoppedWithModel, type Trained } from './outcome.js';
import { measureElsewhere } from './reward/measure-elsewhere.js';
import { trainReward } from './reward/train-reward.js';
import { adoptState } from './run-folder.js';

/** A process for one training: takes a job from the worker, trains, writes the artifact, and ends. */
async function main(channel: Channel): Promise<void> {
  const job = await channel.job;
  const curves: Curve[] = [...(job.madeElsewhere?.curves ?? [])];
  const recording: Channel = {
    ...channel,
    send(event) {
      if (event.type === 'metrics') curves.push(event);
      channel.send(event);
    },
  };
  try {
    mkdirSync(job.folder, { recursive: true });
    adoptState(job);
    const threads = 'replicas' in job.config ? threadsBeside(job.config.replicas) : undefined;
    const engine = await loadEngine({ engine: job.engine, ...(threads !== undefined && { threads }) });
    channel.send({ type: 'log', level: 'info', message: `engine ${engine.name} ${engine.version}` });
    await channel.finish(outcomeOf(await train(engine, job, recording), job, curves));
  } catch (error) {
    const kept = error instanceof StoppedWithModel ? { kept: withCard(error.kept, job, curves) } : {};
    await channel.finish({ type: 'failed', ...explainFailure(error), ...kept });
  }
}

function outcomeOf(trained: Trained, job: TrainerJob, curves: readonly Curve[]): TrainerOutcome {
  if (trained.cancelled) {
    const { resumable, kept } = trained;
    return { type: 'cancelled', resumable, ...(kept && { kept: withCard(kept, job, curves) }) };
  }
  if ('planned' in trained) return { type: 'planned', metrics: finite(trained.planned) };
  return { type: 'done', ...withCard(trained, job, curves) };
}

/** Puts the card into the model's folder, too. */
function withCard(made: MadeModel, job: TrainerJob, curves: readonly Curve[]): MadeModelMessage {
  const { folder: artifactFolder, parameters } = made;
  const metrics = finite(made.metrics);
  const card = modelCard(job, metrics, curves, made.remarks, made.sections);
  writeFileSync(join(artifactFolder, 'README.md'), card);
  return { artifactFolder, parameters, metrics, card };
}

function train(engine: Engine, job: TrainerJob, channel: Channel): Promise<Trained> {
  const { config } = job;
  if (config.kind === 'pretrain') return pretrain(engine, job, config, channel);
  if (config.kind === 'finetune') return finetune(engine, job, config, channel);
  if (config.kind === 'dpo') throw new Error('The worker trains no dpo: order the run with on: ray, or external.');
  if (job.madeElsewhere !== undefined) return measureElsewhere(engine, job, job.madeElsewhere, config, channel);
  return trainReward(engine, job, config, channel);
}

surviveOutputErrors();
await main(openChannel());
process.exit(0);
