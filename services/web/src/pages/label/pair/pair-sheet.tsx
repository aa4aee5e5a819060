// The sheet of a pair: the scale over both, each rating under its candidate, then the reason.
import { Trans, useLingui } from '@lingui/react/macro';
import { Kbd } from '../../../parts/kbd.js';
import type { DeskState } from '../desk-parts.js';
import { ratingAt } from '../draft.js';
import { KeyHint } from '../keys/key-hint.js';
import { useKeyMap } from '../keys/own-keys.js';
import { RatingCell } from '../rating-cell.js';
import { StrengthScale } from './strength-scale.js';

export function PairSheet({ desk }: { readonly desk: DeskState }) {
  const { t } = useLingui();
  const { assignment, letters, judging, commands } = desk;
  return (
    <form
      className="sheet"
      id="judge"
      aria-label={t`Your judgment`}
      tabIndex={-1}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div className="k better">
        <span className="label">
          <Trans>Which is better?</Trans>
        </span>
        <ChoiceKeys desk={desk} />
      </div>
      <div className="cell both better">
        <StrengthScale desk={desk} />
      </div>
      {assignment.criteria.map((criterion) => (
        <div className="criterion" key={criterion.key}>
          <div className="k">
            <span className="label">
              {criterion.title} {!criterion.required && <Optional />}
            </span>
            {criterion.description !== '' && <span className="visually-hidden">{criterion.description}</span>}
          </div>
          {letters.map((letter, at) => (
            <RatingCell
              key={letter}
              desk={desk}
              criterion={criterion}
              letter={letter}
              hasEnds={at === 0}
              rating={ratingAt(judging.draft, { criterion: criterion.key, letter })}
            />
          ))}
        </div>
      ))}
      {assignment.rationale !== 'none' && (
        <>
          <label className="k" htmlFor="reason">
            <span className="label">
              <Trans>Reason</Trans> {assignment.rationale === 'optional' && <Optional />}{' '}
              <span className="hint-key">
                <KeyHint command="reason" letters={letters} />
              </span>
            </span>
          </label>
          <div className="cell both">
            <textarea
              id="reason"
              data-reason
              rows={1}
              dir="auto"
              maxLength={20_000}
              placeholder={t`What decided it`}
              required={assignment.rationale === 'required'}
              value={judging.draft.rationale}
              onChange={(event) => {
                commands.give({ type: 'write', field: 'rationale', text: event.target.value });
              }}
            />
          </div>
        </>
      )}
    </form>
  );
}

function Optional() {
  return (
    <span className="faint">
      <Trans>optional</Trans>
    </span>
  );
}

function ChoiceKeys({ desk: { assignment, letters } }: { readonly desk: DeskState }) {
  const { isOn } = useKeyMap();
  if (!isOn) return null;
  return (
    <span className="tiny how">
      <Kbd>A</Kbd>
      {assignment.allowTies && <KeyHint command="equal" letters={letters} />}
      <Kbd>B</Kbd>
      {assignment.strength !== 'none' && (
        <>
          <span>
            <Trans>then</Trans>
          </span>
          <Kbd>←</Kbd>
          <Kbd>→</Kbd>
          <span>
            <Trans>how much</Trans>
          </span>
        </>
      )}
    </span>
  );
}
