// The playground: one question, several answers side by side with their rewards, the best marked.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePageTitle } from '../../../app/route-title.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Asker } from './asker.js';
import { type Question, readQuestion, searchOf } from './question.js';
import { Results } from './results.js';
import { useSamples } from './use-samples.js';
import './playground.css';

export function PlaygroundPage() {
  const { t } = useLingui();
  usePageTitle(t`Playground`);
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const [question, setQuestion] = useState<Question>(() => readQuestion(search));
  const { samples, ask, stop } = useSamples();
  const isBusy = samples.state === 'asking' || samples.state === 'scoring';
  const start = (asked: Question) => {
    void navigate({ to: '/playground', search: searchOf(asked), replace: true });
    void ask(asked);
  };
  return (
    <div className="playground-page lab">
      <Asker question={question} isBusy={isBusy} onChange={setQuestion} onAsk={start} onStop={stop} />
      <section className="results" aria-label={t`Answers`} aria-busy={isBusy}>
        {samples.error !== undefined && (
          <Failure
            error={samples.error}
            onTryAgain={() => {
              start(samples.asked ?? question);
            }}
          />
        )}
        {samples.asked === undefined ? (
          <Empty>
            <Trans>
              Ask something: several answers are drawn, and a reward model says which it holds for the best.
            </Trans>
          </Empty>
        ) : (
          <Results samples={samples} asked={samples.asked} />
        )}
      </section>
    </div>
  );
}
