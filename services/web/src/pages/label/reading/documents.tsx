// The documents that answers are checked against, with a search in all of them.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ContextDocument } from '@tastemaker/contracts';
import { useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../../../parts/icon.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { KeyHint } from '../keys/key-hint.js';
import { findIn, paintRanges } from './text-ranges.js';

interface DocumentsProps {
  readonly documents: readonly ContextDocument[];
  readonly search: { readonly words: string; readonly turn: number };
  readonly letters: readonly string[];
  readonly onFind: (words: string) => void;
}

export function Documents({ documents, search, letters, onFind }: DocumentsProps) {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState(0);
  const { words, turn } = search;
  const [isWide] = useState(() => matchMedia('(min-width: 821px)').matches);

  useLayoutEffect(() => {
    const ranges = words === '' ? [] : findIn(place.current, words);
    setFound(ranges.length);
    const range = ranges[turn % Math.max(1, ranges.length)];
    paintRanges('found', ranges);
    paintRanges('found-now', range === undefined ? [] : [range]);
    const details = range?.startContainer.parentElement?.closest('details');
    if (details !== null && details !== undefined) details.open = true;
    range?.startContainer.parentElement?.scrollIntoView({ block: 'nearest' });
    return () => {
      paintRanges('found', []);
      paintRanges('found-now', []);
    };
  }, [words, turn]);

  const at = found === 0 ? 0 : (turn % found) + 1;
  return (
    <>
      <h2>
        <Trans>Documents to check against</Trans>
      </h2>
      <label className="find">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          value={words}
          aria-label={t`Find in the documents`}
          onChange={(event) => {
            onFind(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onFind('');
          }}
        />
        <span className="tiny num" role="status">
          {words !== '' && (
            <Trans>
              {at} of {found}
            </Trans>
          )}{' '}
          <KeyHint command="documents" letters={letters} />
        </span>
      </label>
      <div ref={place}>
        {documents.map(({ title, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: documents never move
          <details key={index} className="doc" open={isWide && index === 0}>
            <summary>
              <Icon name="chevron" />
              {title === '' ? <Trans>Document {index + 1}</Trans> : title}
            </summary>
            <div className="text read">
              <Markdown text={text} headingLevel={3} />
            </div>
          </details>
        ))}
      </div>
    </>
  );
}
