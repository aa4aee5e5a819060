// One answer, as it is written and then with its reward.
import { Plural, Trans } from '@lingui/react/macro';
import { useFormat } from '../../../app/format.js';
import { Brand } from '../../../parts/brand.js';
import { CopyButton } from '../../../parts/copy-button.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { MakeIdeal } from './make-ideal.js';
import type { Question } from './question.js';
import type { Answer } from './use-samples.js';

interface AnswerViewProps {
  readonly answer: Answer;
  readonly asked: Question;
  /** Undefined while there are no rewards. */
  readonly place: { readonly isBest: boolean; readonly of: number; readonly other: number | null } | undefined;
}

export function AnswerView({ answer, asked, place }: AnswerViewProps) {
  const { number, text, state, tokens, finishReason, reward } = answer;
  return (
    <article className={place?.isBest === true ? 'answer best' : 'answer'}>
      <span className="no num">{number}</span>
      <div>
        <div className="read">
          {state === 'whole' ? (
            <Markdown text={text} headingLevel={3} />
          ) : (
            <p dir="auto" className="as-written">
              {text}
              <span className="caret" aria-hidden="true" />
            </p>
          )}
        </div>
        {state === 'whole' && (
          <div className="row wrap tools">
            <CopyButton text={text} />
            <MakeIdeal asked={asked} text={text} />
          </div>
        )}
      </div>
      <div className="side">
        {reward !== null && <Reward reward={reward} place={place} />}
        {state === 'written' && (
          <span className="muted">
            <Trans>Being written</Trans>
          </span>
        )}
        <span className="n">
          {tokens !== null && <Plural value={tokens} one="# token" other="# tokens" />}
          {finishReason !== null && `, ${finishReason}`}
        </span>
      </div>
    </article>
  );
}

function Reward({ reward, place }: { readonly reward: number; readonly place: AnswerViewProps['place'] }) {
  const format = useFormat();
  const other = place?.other ?? null;
  const chance = other === null ? null : format.percent(1 / (1 + Math.exp(other - reward)), 0);
  return (
    <>
      <span className="reward">
        {reward > 0 ? '+' : ''}
        {format.number(reward, 2)}
        {place?.isBest === true && place.of > 1 && (
          <span className="tag accent best-mark">
            <Brand />
            <Trans>Best of {place.of}</Trans>
          </span>
        )}
      </span>
      {chance !== null && (
        <span className="muted num">
          {place?.isBest === true ? (
            <Trans>against the next one: {chance}</Trans>
          ) : (
            <Trans>against the best: {chance}</Trans>
          )}
        </span>
      )}
    </>
  );
}
