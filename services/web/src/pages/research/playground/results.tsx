// The answers with their rewards: on one line, and in full, the best first.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { AnswerView } from './answer-view.js';
import { PutUp } from './put-up.js';
import type { Question } from './question.js';
import { RewardStrip } from './reward-strip.js';
import type { Samples } from './use-samples.js';

interface ResultsProps {
  readonly samples: Samples;
  readonly asked: Question;
}

export function Results({ samples, asked }: ResultsProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [order, setOrder] = useState<'reward' | 'drawn'>('reward');
  const { answers, seed } = samples;
  const scored = answers.filter(({ reward }) => reward !== null);
  const writing = answers.filter(({ state }) => state === 'written').length;
  const ranked = scored.toSorted((a, b) => (b.reward ?? 0) - (a.reward ?? 0));
  const rest = answers.filter(({ reward }) => reward === null);
  const shown = order === 'reward' ? [...ranked, ...rest] : answers;
  const [best, second] = ranked;
  return (
    <>
      <div className="spread head">
        <h2 role="status">
          <Plural value={answers.length} one="# answer" other="# answers" />
          {scored.length > 0 && (
            <>
              {', '}
              <Plural value={scored.length} one="# scored" other="# scored" />
            </>
          )}
          {writing > 0 && (
            <>
              {', '}
              <Plural value={writing} one="# being written" other="# being written" />
            </>
          )}
        </h2>
        <div className="row wrap">
          {seed !== null && (
            <span className="small faint num">
              <Trans>seed {seed}</Trans>
            </span>
          )}
          <div className="segments" role="group" aria-label={t`Order`}>
            {(['reward', 'drawn'] as const).map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={order === each}
                aria-current={order === each}
                onClick={() => {
                  setOrder(each);
                }}
              >
                {each === 'reward' ? <Trans>By reward</Trans> : <Trans>As drawn</Trans>}
              </button>
            ))}
          </div>
          {writing === 0 && answers.length > 1 && <PutUp asked={asked} texts={answers.map(({ text }) => text)} />}
        </div>
      </div>
      {samples.state === 'scoring' && (
        <p className="small muted">
          <Trans>The reward model reads them …</Trans>
        </p>
      )}
      {samples.state === 'stopped' && (
        <p className="small muted">
          <Trans>Stopped.</Trans>
        </p>
      )}
      {samples.scoreError !== undefined && <Failure error={samples.scoreError} />}
      {ranked.length > 1 && <RewardStrip answers={ranked} />}
      {shown.map((answer) => (
        <AnswerView
          key={answer.number}
          answer={answer}
          asked={asked}
          place={
            best === undefined || answer.reward === null
              ? undefined
              : { isBest: answer === best, of: scored.length, other: (answer === best ? second : best)?.reward ?? null }
          }
        />
      ))}
      <p className="small faint">
        <Trans>
          A chance of winning is σ of the difference of two rewards: {format.number(1)} more is{' '}
          {format.percent(1 / (1 + Math.exp(-1)), 0)}.
        </Trans>
      </p>
    </>
  );
}
