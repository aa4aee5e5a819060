import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { type Channel, finite, openChannel } from './channel.js';
import type { TrainerJob } from './messages.js';
import { type Curve, modelCard } from './model-card.js';
import { finetune, pretrain } from './next-token.js';
import { adoptState, type Trained } from './outcome.js';
import { trainReward } from './reward.js';

/** A process for one training: takes a job from the worker, trains, writes the artifact, and ends. */
async function main(channel: Channel): Promise<void> {
  const job = await channel.job;
  const curves: Curve[] = [];
  const recording: Channel = {
    ...channel,
    tell(news) {
      if (news.type === 'metrics') curves.push(news);
      channel.tell(news);
    },
  };
  try {
    mkdirSync(job.folder, { recursive: true });
    adoptState(job);
    const engine = await loadEngine({ engine: job.engine });
    channel.tell({ type: 'log', level: 'info', message: `engine ${engine.name} ${engine.version}` });
    const trained = await train(engine, job, recording);
    if (trained.cancelled) return await channel.finish({ type: 'cancelled' });
    const metrics = finite(trained.metrics);
    const card = modelCard(job, metrics, curves, trained.remarks);
    writeFileSync(join(trained.folder, 'README.md'), card);
    const { folder: artifactFolder, parameters } = trained;
    await channel.finish({ type: 'done', artifactFolder, parameters, metrics, card });
  } catch (error) {
    await channel.finish({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function train(engine: Engine, job: TrainerJob, channel: Channel): Promise<Trained> {
  const { config } = job;
  if (config.kind === 'pretrain') return pretrain(engine, job, config, channel);
  if (config.kind === 'finetune') return finetune(engine, job, config, channel);
  return trainReward(engine, job, config, channel);
}

await main(openChannel());
process.exit(0);
