import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStopSequences } from '../../src/generation/candidate-text.js';

/** The text that gets through when `pieces` arrive one by one. */
function through(stops: readonly string[], pieces: readonly string[]): { text: string; stopped: boolean } {
  const matcher = createStopSequences(stops);
  let text = '';
  for (const piece of pieces) {
    const pushed = matcher.push(piece);
    text += pushed.text;
    if (pushed.stopped) return { text, stopped: true };
  }
  return { text: text + matcher.flush(), stopped: false };
}

test('a stop sequence cut over three pieces is found and not let through', () => {
  expect(through(['\n\nHuman:'], ['Hi.\n', '\nHu', 'man: more'])).toEqual({ text: 'Hi.', stopped: true });
});

test('what only looked like the beginning of a stop sequence is let through in the end', () => {
  expect(through(['###'], ['a#', '#b', '##'])).toEqual({ text: 'a##b##', stopped: false });
});

test('only what could begin a stop sequence is held back', () => {
  const matcher = createStopSequences(['END']);
  expect(matcher.push('the E')).toEqual({ text: 'the ', stopped: false });
  expect(matcher.push('gg')).toEqual({ text: 'Egg', stopped: false });
});

test('the stop sequence that is complete first wins, wherever pieces are cut', () => {
  expect(through(['abcd', 'bc'], ['xabcd'])).toEqual({ text: 'xa', stopped: true });
  expect(through(['abcd', 'bc'], ['xa', 'b', 'c', 'd'])).toEqual({ text: 'xa', stopped: true });
});

test('how the text is cut into pieces never matters', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 6 }), fc.array(letters, { maxLength: 3 }), (pieces, stops) => {
      expect(through(stops, pieces)).toEqual(through(stops, [pieces.join('')]));
    }),
  );
});
