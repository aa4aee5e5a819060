// Words in which candidates differ, underlined on request: each against the one before it, the first against the second.

import { type RefObject, useEffect, useState } from 'react';
import { lazily } from '../../../parts/markdown/lazily.js';
import { mapText, paintRanges, rangeAt } from './text-ranges.js';

const useDiff = lazily(() => import('./word-differences.js'));

type WordsNotIn = NonNullable<ReturnType<typeof useDiff>>['wordsNotIn'];

export interface Differences {
  readonly isOn: boolean;
  readonly toggle: () => void;
}

export function useDifferences(root: RefObject<HTMLElement | null>, assignmentId: string): Differences {
  const [isOn, setOn] = useState(false);
  const diff = useDiff(isOn);
  useEffect(() => {
    if (!isOn || diff === undefined || assignmentId === '') return undefined;
    // The next comparison is painted first.
    const timer = setTimeout(() => {
      paintRanges('difference', rangesOf(root.current, diff.wordsNotIn));
    });
    return () => {
      clearTimeout(timer);
      paintRanges('difference', []);
    };
  }, [root, isOn, diff, assignmentId]);
  return {
    isOn,
    toggle: () => {
      setOn((before) => !before);
    },
  };
}

function rangesOf(root: HTMLElement | null, wordsNotIn: WordsNotIn): Range[] {
  const maps = [...(root?.querySelectorAll('[data-compared]') ?? [])].map(mapText);
  return maps.flatMap((map, at) => {
    const other = maps[at === 0 ? 1 : at - 1];
    if (other === undefined) return [];
    return wordsNotIn(map.text, other.text).flatMap(({ from, to }) => rangeAt(map, from, to) ?? []);
  });
}
