// How a text reads: what changed since the version before, or as labelers see it.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Guideline } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { TextDiffView } from '../../../parts/text-diff/text-diff-view.js';
import { useTextDiff } from '../../../parts/text-diff/use-text-diff.js';

interface ChangesPaneProps {
  readonly text: string;
  readonly version: number;
  readonly before: Guideline | undefined;
}

export function ChangesPane({ text, version, before }: ChangesPaneProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [view, setView] = useState<'changes' | 'preview'>(before === undefined ? 'preview' : 'changes');
  const diff = useTextDiff(before?.markdown ?? '', text);
  const tab = (name: typeof view) => ({
    role: 'tab',
    type: 'button' as const,
    'aria-selected': view === name,
    tabIndex: view === name ? 0 : -1,
    onClick: () => {
      setView(name);
    },
  });
  return (
    <section className="pane" aria-label={t`How it reads`}>
      <header>
        <div
          className="tabs"
          role="tablist"
          aria-label={t`How it reads`}
          onKeyDown={(event) => {
            if (before === undefined || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
            setView(view === 'changes' ? 'preview' : 'changes');
            const other = event.currentTarget.querySelector<HTMLElement>('[aria-selected="false"]');
            other?.focus();
          }}
        >
          {before !== undefined && (
            <button {...tab('changes')}>
              <Trans>Changes since {before.version}</Trans>
              {diff !== undefined && (
                <span className="num muted">
                  +{format.number(diff.added)} −{format.number(diff.removed)}
                </span>
              )}
            </button>
          )}
          <button {...tab('preview')}>
            <Trans>Preview</Trans>
          </button>
        </div>
      </header>
      {view === 'preview' ? (
        <div className="preview read" role="tabpanel" tabIndex={0} aria-label={t`Preview`}>
          <Markdown text={text} headingLevel={2} />
        </div>
      ) : (
        <div role="tabpanel" aria-label={t`Changes`}>
          {diff === undefined ? (
            <LoadingLines />
          ) : (
            <TextDiffView
              diff={diff}
              before={String(before?.version ?? '')}
              after={String(version)}
              label={t`Changes from version ${before?.version ?? 0} to ${version}`}
            />
          )}
        </div>
      )}
    </section>
  );
}
