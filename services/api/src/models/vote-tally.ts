// What votes between two models say: the share of wins with its interval, and whether one may stop.
import type { Model, ModelVoteTally } from '@tastemaker/contracts';
import type { ModelVoteCounts } from '@tastemaker/database';
import { decideMean, wilsonShare } from '@tastemaker/preference';

const alpha = 0.05;

export function tallyOf([first, second]: [Model, Model], { wins, ties, bothBad }: ModelVoteCounts): ModelVoteTally {
  const [forFirst, forSecond] = wins;
  const decisive = forFirst + forSecond;
  const { value, interval } = wilsonShare(forFirst, decisive);
  const test = decideMean([...Array<number>(forFirst).fill(1), ...Array<number>(forSecond).fill(0)], { alpha });
  const winner = test.decided === null ? null : test.decided === 'above' ? first : second;
  return {
    models: [
      { id: first.id, name: first.name, wins: forFirst },
      { id: second.id, name: second.name, wins: forSecond },
    ],
    ties,
    bothBad,
    votes: decisive + ties + bothBad,
    decisive,
    share: decisive === 0 ? null : { value, ...interval },
    test: { alpha, interval: test.interval, winnerId: winner?.id ?? null, votesToGo: test.toGo.value },
  };
}
