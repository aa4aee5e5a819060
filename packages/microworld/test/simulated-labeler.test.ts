import { describe, expect, it } from 'vitest';
import { simulatedLabeler } from '../src/index.js';

const right = 'snow on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind';
const noSeason = 'moon on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind';
const repeats = 'no snow but the wind\nBelen Holt sleeps by the lamp\nno snow but the wind';
const offTopic = 'snow on the old road\nthe pale moon sleeps by the lamp\nno bell but the wind';
const candidates = [
  { label: 'A', text: offTopic },
  { label: 'B', text: repeats },
  { label: 'C', text: right },
  { label: 'D', text: noSeason },
];

describe('a simulated labeler', () => {
  it('ranks by the ground truth, and says that it is simulated', () => {
    expect(simulatedLabeler({ name: 'sim-1', seed: 1 }).judge('Belen Holt', candidates)).toEqual({
      simulated: true,
      labeler: 'sim-1',
      verdict: 'ranking',
      ranking: [['C'], ['B'], ['D'], ['A']],
      rationale: 'The best keeps every rule.',
    });
  });

  it('ties what is equally good', () => {
    const twins = [...candidates.slice(0, 3), { label: 'D', text: right.replace('snow', 'frost') }];
    expect(simulatedLabeler({ name: 'sim', seed: 1 }).judge('Belen Holt', twins)).toMatchObject({
      ranking: [['C', 'D'], ['B'], ['A']],
    });
  });

  it('has a taste', () => {
    const seasons = simulatedLabeler({ name: 'sim', seed: 1, taste: { season: 0.3 } });
    expect(seasons.judge('Belen Holt', candidates)).toMatchObject({ ranking: [['C'], ['B'], ['A'], ['D']] });
  });

  it('decides alike in whatever order candidates are shown', () => {
    const labeler = simulatedLabeler({ name: 'sim', seed: 5, noise: 0.5 });
    expect(labeler.judge('Belen Holt', candidates.toReversed())).toEqual(labeler.judge('Belen Holt', candidates));
  });

  it('slips as often as its noise says', () => {
    const pair = [
      { label: 'A', text: right },
      { label: 'B', text: noSeason },
    ];
    let slips = 0;
    for (let seed = 0; seed < 1000; seed += 1) {
      const decision = simulatedLabeler({ name: 'sim', seed, noise: 0.2 }).judge('Belen Holt', pair);
      if (decision.verdict === 'ranking' && decision.ranking[0]?.[0] === 'B') slips += 1;
    }
    expect(slips / 1000).toBeCloseTo(0.2, 1);
  });

  it('calls all bad when nothing is worth ranking', () => {
    const bad = [
      { label: 'A', text: 'nothing' },
      { label: 'B', text: 'asdf asdf' },
    ];
    expect(simulatedLabeler({ name: 'sim', seed: 1 }).judge('Belen Holt', bad)).toMatchObject({
      verdict: 'allBad',
      simulated: true,
    });
  });

  it('skips now and then, if told to', () => {
    const decision = simulatedLabeler({ name: 'sim', seed: 1, skips: 1 }).judge('Belen Holt', candidates);
    expect(decision).toEqual({ simulated: true, labeler: 'sim', verdict: 'skip', reason: 'unclear' });
  });
});
