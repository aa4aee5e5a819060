// A disagreement that somebody wants in the guideline: how it would read, and the button that puts it in.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ComparisonDetail } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { Loaded } from '../../../parts/loaded.js';
import { comparisonQuery } from '../comparisons/queries.js';
import { type ExamplePair, type ExampleTexts, exampleMarkdown, readExamplePair } from './example.js';

interface ExampleNoteProps {
  readonly projectId: string;
  readonly action: ReactNode;
  readonly isBusy?: boolean;
  readonly onPut: (markdown: string) => void;
}

/** Nothing, unless the address names a pair. */
export function ExampleNote({ projectId, action, isBusy = false, onPut }: ExampleNoteProps) {
  const pair = readExamplePair(useSearch({ strict: false }));
  if (pair === undefined) return null;
  return <Note projectId={projectId} pair={pair} action={action} isBusy={isBusy} onPut={onPut} />;
}

function Note({ projectId, pair, action, isBusy, onPut }: Required<ExampleNoteProps> & { readonly pair: ExamplePair }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const comparison = useQuery(comparisonQuery(projectId, pair.comparisonId));
  const words = { example: t`Example`, better: t`Better`, worse: t`Worse`, why: t`Why:` };
  const close = () => void navigate({ to: '.', search: {}, replace: true });
  return (
    <section className="example-note" aria-label={t`An example to put in`}>
      <Loaded query={comparison}>
        {(found) => {
          const texts = textsOf(found, pair);
          if (texts === undefined) {
            return (
              <p className="note caution">
                <Trans>The prompt or one of the answers of this example was deleted.</Trans>
              </p>
            );
          }
          const markdown = exampleMarkdown(texts, words);
          return (
            <>
              <h2>
                <Trans>An example to put in</Trans>
              </h2>
              <pre tabIndex={0} dir="auto">
                {markdown}
              </pre>
              <div className="row wrap">
                <button
                  className="btn primary"
                  type="button"
                  aria-busy={isBusy}
                  onClick={() => {
                    if (isBusy) return;
                    onPut(markdown);
                  }}
                >
                  {action}
                </button>
                <button className="btn" type="button" onClick={close}>
                  <Trans>Leave it</Trans>
                </button>
              </div>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function textsOf({ prompt, candidates }: ComparisonDetail, pair: ExamplePair): ExampleTexts | undefined {
  const question = prompt.messages.findLast(({ role }) => role === 'user')?.content;
  const better = candidates.find(({ id }) => id === pair.preferredId)?.text;
  const worse = candidates.find(({ id }) => id === pair.otherId)?.text;
  return question === undefined || better === undefined || worse === undefined
    ? undefined
    : { question, better, worse };
}
