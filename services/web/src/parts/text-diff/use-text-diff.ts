// The differences of two texts while one of them is being written: worked out when the writing pauses.
import { useDeferredValue, useEffect, useState } from 'react';
import type { TextDiff } from './text-diff.js';

const pauseMs = 150;

/** Undefined until it is known. */
export function useTextDiff(before: string, after: string): TextDiff | undefined {
  const [diff, setDiff] = useState<TextDiff>();
  const later = useDeferredValue(after);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      const compare = async () => {
        const { diffTexts } = await import('./text-diff.js');
        if (isCurrent) setDiff(diffTexts(before, later));
      };
      void compare();
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [before, later]);
  return diff;
}
