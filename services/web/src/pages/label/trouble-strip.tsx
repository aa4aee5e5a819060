// A judgment that was not taken: why, what was made of it, and the ways on. Nothing that was written is lost.
import { Trans } from '@lingui/react/macro';
import type { Assignment } from '@tastemaker/contracts';
import { useEffect } from 'react';
import { CopyButton } from '../../parts/copy-button.js';
import { Icon } from '../../parts/icon.js';
import { Kbd } from '../../parts/kbd.js';
import type { Draft } from './draft.js';
import { storedDraft } from './stored-draft.js';
import { useWords } from './words.js';
import type { Trouble, Work } from './work/work.js';

export interface TroubleStripProps {
  readonly trouble: Trouble;
  readonly onChoose: Work['dismissTrouble'];
}

export function TroubleStrip({ trouble, onChoose }: TroubleStripProps) {
  const { kind, problem, draft, assignment } = trouble;
  const words = useWords();
  const stored = kind === 'conflict' ? storedDraft(problem) : undefined;
  const yours = words.summary(draft);
  const main = kind === 'expired' ? 'next' : 'change';
  useEffect(() => {
    const onEnter = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.repeat || event.target instanceof HTMLButtonElement) return;
      if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      onChoose(main);
    };
    document.addEventListener('keydown', onEnter, true);
    return () => {
      document.removeEventListener('keydown', onEnter, true);
    };
  }, [main, onChoose]);

  if (kind === 'conflict')
    return (
      <div className="banner">
        <Icon name="caution" />
        <span>
          <b>
            <Trans>You judged this one in another tab:</Trans> <bdi>{excerptOf(assignment)}</bdi>
          </b>{' '}
          {stored === undefined ? (
            <Trans>That one counts; here you chose {yours}.</Trans>
          ) : (
            <Trans>
              {words.summary(stored)} counts; here you chose {yours}.
            </Trans>
          )}
        </span>
        <button
          className="btn"
          type="button"
          onClick={() => {
            onChoose('keep');
          }}
        >
          {stored === undefined ? <Trans>Keep the first</Trans> : <Trans>Keep {words.summary(stored)}</Trans>}
        </button>
        <button
          className="btn primary"
          type="button"
          onClick={() => {
            onChoose('change');
          }}
        >
          <Trans>Change it to {yours}</Trans> <Kbd>⏎</Kbd>
        </button>
      </div>
    );
  return (
    <div className="banner critical">
      <Icon name={kind === 'expired' ? 'clock' : 'caution'} />
      <span>
        <b>
          {kind === 'expired' ? (
            <Trans>This one was given to somebody else, its time had passed:</Trans>
          ) : (
            (problem.detail ?? problem.title)
          )}{' '}
          <bdi>{excerptOf(assignment)}</bdi>
        </b>{' '}
        <Trans>You chose {yours}. Nothing you wrote is lost.</Trans>
        {draft.rationale !== '' && <q dir="auto">{draft.rationale}</q>}
      </span>
      <CopyButton text={textOf(draft, yours)} />
      {kind === 'refused' && (
        <button
          className="btn"
          type="button"
          onClick={() => {
            onChoose('next');
          }}
        >
          <Trans>Leave it</Trans>
        </button>
      )}
      <button
        className="btn primary"
        type="button"
        onClick={() => {
          onChoose(main);
        }}
      >
        {kind === 'refused' ? <Trans>Mend it</Trans> : <Trans>Next comparison</Trans>} <Kbd>⏎</Kbd>
      </button>
    </div>
  );
}

const longest = 60;

/** By which its labeler knows it again. */
function excerptOf({ messages }: Assignment): string {
  const words = (messages.findLast(({ role }) => role === 'user')?.content ?? '').replaceAll(/\s+/g, ' ').trim();
  return words.length > longest ? `“${words.slice(0, longest)} …”` : `“${words}”`;
}

function textOf(draft: Draft, summary: string): string {
  return [summary, draft.rationale, draft.betterAnswer].filter((part) => part.trim() !== '').join('\n\n');
}
