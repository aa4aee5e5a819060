import { expect, test } from 'vitest';
import { run } from './command.js';

test('without a server, the models that come along are evaluated in a throw-away home', async () => {
  const env = { TASTEMAKER_HOME: '/nowhere/to/be/found' };
  const { code, stdout, stderr } = await run(['models', 'evaluate', '--questions', '12', '--json'], env);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { base, assistant } = JSON.parse(stdout);
  // Twelve questions decide little; that one answers in form and the other does not, they do.
  expect(base.answersInForm).toBeLessThan(0.2);
  expect(assistant.answersInForm).toBeGreaterThan(0.8);
  for (const found of [base, assistant]) {
    expect(found).toMatchObject({ seed: 1, questions: 12, contextOfNewNamesN: 12, contextInOtherWordsN: 12 });
    for (const name of ['knowledge', 'invents', 'knowledgeWithContext', 'contextOfNewNames', 'contextInOtherWords']) {
      expect(found[`${name}Low`], name).toBeLessThanOrEqual(found[name]);
      expect(found[`${name}High`], name).toBeGreaterThanOrEqual(found[name]);
    }
  }
}, 240_000);

test('a model that is named needs the server that has it', async () => {
  const env = { TASTEMAKER_HOME: '/nowhere/to/be/found' };
  const { code, stderr } = await run(['models', 'evaluate', '--model', 'mine', '--json'], env);
  expect(code).toBe(1);
  expect(stderr).toContain('no server');
});
