// Differences of two texts, with the numbers of their lines; long runs are folded.
import { Plural, Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { DiffHunk, DiffLine, TextDiff } from './text-diff.js';
import './text-diff.css';

interface TextDiffViewProps {
  readonly diff: TextDiff;
  /** What the texts are called: versions, revisions. */
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** Of a hunk, so many lines are shown at first. */
const linesAtFirst = 30;

export function TextDiffView({ diff, before, after, label }: TextDiffViewProps) {
  if (diff.hunks.length === 0) {
    return (
      <p className="muted text-diff-empty">
        <Trans>Nothing is different.</Trans>
      </p>
    );
  }
  return (
    <div className="text-diff" role="region" aria-label={label} tabIndex={0}>
      {diff.hunks.map((hunk) => (
        <Hunk key={`${hunk.oldStart} ${hunk.newStart}`} hunk={hunk} before={before} after={after} />
      ))}
    </div>
  );
}

interface HunkProps {
  readonly hunk: DiffHunk;
  readonly before: string;
  readonly after: string;
}

function Hunk({ hunk: { oldStart, newStart, lines }, before, after }: HunkProps) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? lines : lines.slice(0, linesAtFirst);
  const more = lines.length - shown.length;
  return (
    <>
      <div className="hunk num">
        <Trans>
          {before} from line {oldStart} → {after} from line {newStart}
        </Trans>
      </div>
      {shown.map((line) => (
        <Line key={`${line.oldNumber} ${line.newNumber}`} line={line} />
      ))}
      {more > 0 && (
        <div className="hunk">
          <Plural value={more} one="# more line" other="# more lines" />
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              setOpen(true);
            }}
          >
            <Trans>Show</Trans>
          </button>
        </div>
      )}
    </>
  );
}

const classes = { context: 'line', removed: 'line removed', added: 'line added' } as const;

function Line({ line: { kind, oldNumber, newNumber, segments } }: { readonly line: DiffLine }) {
  return (
    <div className={classes[kind]}>
      <span>{oldNumber}</span>
      <span>{newNumber}</span>
      <span>
        {kind === 'removed' && (
          <>
            <span aria-hidden="true">−</span>
            <span className="visually-hidden">
              <Trans>removed</Trans>
            </span>
          </>
        )}
        {kind === 'added' && (
          <>
            <span aria-hidden="true">+</span>
            <span className="visually-hidden">
              <Trans>added</Trans>
            </span>
          </>
        )}
      </span>
      <span dir="auto">
        {segments.map(({ text, isChanged }, index) => {
          const key = `${index} ${text}`;
          if (!isChanged) return <span key={key}>{text}</span>;
          return kind === 'removed' ? <del key={key}>{text}</del> : <ins key={key}>{text}</ins>;
        })}
      </span>
    </div>
  );
}
