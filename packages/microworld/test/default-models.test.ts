import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultAssistantRun, defaultBaseRun } from '../src/index.js';

const limit = 6 * 1024 * 1024;

const card = (name: string): string => readFileSync(new URL(`../models/${name}/README.md`, import.meta.url), 'utf8');
const commandOf = ({ seed, config }: { seed: number; config: { steps: number } }): RegExp =>
  new RegExp(`tastemaker (pretrain|finetune) [^\`]*--steps ${config.steps} --seed ${seed}\\b`);

describe.each(['base', 'assistant'])('the default %s model', (name) => {
  const file = (path: string): URL => new URL(`../models/${name}/${path}`, import.meta.url);

  it('is small', () => {
    expect(statSync(file('model.safetensors')).size).toBeLessThan(limit);
  });

  it('has in its card what made it, what came out and what to beware of', () => {
    for (const part of ['Seed:', 'sha256', 'tastemaker microworld', '## Curves', '## Evaluation on the microworld'])
      expect(card(name)).toContain(part);
    expect(card(name)).toContain(name === 'base' ? 'It does not answer questions' : 'It hallucinates');
  });
});

it('The cards tell the runs that the package says made the models', () => {
  expect(card('base')).toMatch(commandOf(defaultBaseRun));
  expect(card('assistant')).toMatch(commandOf(defaultAssistantRun));
});
