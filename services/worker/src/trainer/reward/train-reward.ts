// A reward run: the base's trunk and fresh heads, trained on the training split, measured on the other two.
import { type RewardConfig, rewardConfig } from '@tastemaker/contracts';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from '../channel.js';
import type { TrainerJob } from '../messages.js';
import { StoppedWithModel, type Trained } from '../outcome.js';
import { planReward } from './dry-run.js';
import { finishedModel, keptModel } from './finished-model.js';
import { readRewardData } from './reward-data.js';
import { chooseSettings } from './sweep.js';
import { isLastMember, type Member, type RewardRun, trainMember } from './train-member.js';

/** A reward run: the base's trunk and fresh heads, trained on the training split, measured on the other two. */
export async function trainReward(
  engine: Engine,
  job: TrainerJob,
  ordered: RewardConfig,
  channel: Channel,
): Promise<Trained> {
  // A run that was ordered before an option existed has its default.
  const asked = rewardConfig.parse(ordered);
  const data = await readRewardData(job, asked);
  if (asked.dryRun) return { cancelled: false, planned: await planReward(engine, job, asked, data, channel) };
  const sweep = await chooseSettings(engine, job, asked, data, channel);
  if (sweep === undefined) return { cancelled: true, resumable: false };
  return trainMembers({ engine, job, data, sweep, channel });
}

/**
 * One member after another; a run that is cancelled or diverges keeps what it has. Of one that is cancelled while its trained
 * members are measured that is their saved states.
 */
async function trainMembers(run: RewardRun): Promise<Trained> {
  const members: [Member, ...Member[]] = [await trainMember(run, 0)];
  for (;;) {
    const { outcome } = members.at(-1) ?? members[0];
    if (outcome instanceof Error) throw stopped(outcome, keptModel(run, members, outcome.message));
    const isLast = isLastMember(run.sweep.config, members.length - 1);
    if (isLast && outcome.outcome !== 'cancelled') {
      return outcome.outcome === 'finished' ? measure(run, members) : { cancelled: true, resumable: true };
    }
    if (outcome.outcome !== 'finished') {
      const kept = keptModel(run, members, `Cancelled at step ${outcome.step}.`);
      return { cancelled: true, resumable: false, ...(kept && { kept }) };
    }
    members.push(await trainMember(run, members.length));
  }
}

async function measure(run: RewardRun, members: readonly [Member, ...Member[]]): Promise<Trained> {
  const { cancelled } = run.channel;
  try {
    return { cancelled: false, ...(await finishedModel(run, members)) };
  } catch (error) {
    if (cancelled.aborted && error === cancelled.reason) return { cancelled: true, resumable: true };
    throw error;
  }
}

function stopped(error: Error, kept: ReturnType<typeof keptModel>): Error {
  return kept === undefined ? error : new StoppedWithModel(error, kept);
}
