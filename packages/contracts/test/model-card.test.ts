import { expect, test } from 'vitest';
import { cardWithEvaluation, metricsInCard, wordOfCaution } from '../src/index.js';

const evaluation = (knowledge: number, suite = 'microworld') => ({
  suite,
  metrics: { knowledge, 'odd --> name': 1 },
  report: `It knows ${knowledge}. <!-- end of evaluation: ${suite} -->`,
});

test('a card takes a section for each suite, and a suite’s next one takes its place', () => {
  const first = cardWithEvaluation('# A model\n', evaluation(0.25));
  const both = cardWithEvaluation(first, evaluation(1, 'other'));
  const again = cardWithEvaluation(both, evaluation(0.75));
  expect(again).toMatch(/^# A model\n\n<!-- evaluation: microworld .* -->\nIt knows 0\.75\..*\n<!-- end of evaluation/);
  expect(again).not.toContain('0.25');
  expect(again).toContain('It knows 1.');
});

test('the numbers are read back from a card, however its text came', () => {
  const card = cardWithEvaluation(cardWithEvaluation('', evaluation(0.5)), evaluation(1, 'other'));
  expect(metricsInCard(`before\n${card}after`)).toEqual({
    'microworld/knowledge': 0.5,
    'microworld/odd --> name': 1,
    'other/knowledge': 1,
    'other/odd --> name': 1,
  });
  expect(metricsInCard('<!-- evaluation: broken {"a": } --> <!-- evaluation: words {"a": "b"} -->')).toEqual({});
});

test('the word of caution says what was measured, and nothing where nothing was', () => {
  const metrics = {
    'microworld/answersInForm': 0.995,
    'microworld/knowledge': 0.893,
    'microworld/invents': 0.883,
    'microworld/knowledgeWithContext': 0.633,
    'train/loss': 1,
  };
  expect(wordOfCaution(metrics)).toBe(
    'Measured on the microworld (in brackets 95 % intervals and how many were asked): answers in form 100 %, right about what only its pre-training told it 89 %, invents ' +
      'answers about what does not exist 88 %, right with the context in the prompt 63 %. Double-check what it says.',
  );
  const elsewhere = { 'microworld/contextOfNewNames': 0.24, 'microworld/contextInOtherWords': 0.5 };
  expect(wordOfCaution({ ...metrics, ...elsewhere })).toContain(
    'right with the context in the prompt 63 %, 24 % where names are of new syllables, 50 % in other words than it was trained on.',
  );
  const interval = { 'microworld/contextOfNewNamesLow': 0.186, 'microworld/contextOfNewNamesHigh': 0.304 };
  expect(wordOfCaution({ ...metrics, ...elsewhere, ...interval, 'microworld/contextOfNewNamesN': 200 })).toContain(
    'right with the context in the prompt 63 %, 24 % [19 to 30, n = 200] where names are of new syllables, 50 % in other words',
  );
  expect(wordOfCaution({ ...metrics, 'microworld/answersInForm': 0 })).toContain('does not answer');
  expect(wordOfCaution({ 'train/loss': 1 })).toBeNull();
});
