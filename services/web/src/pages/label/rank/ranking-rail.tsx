// The ranking as it stands: tiles from best to worst, the same in one line, and the reason.
import { Trans, useLingui } from '@lingui/react/macro';
import { Kbd } from '../../../parts/kbd.js';
import type { DeskState } from '../desk-parts.js';
import { KeyHint } from '../keys/key-hint.js';
import { useKeyMap } from '../keys/own-keys.js';
import { OneLine } from './one-line.js';
import { OrderList } from './order-list.js';

export function RankingRail({ desk }: { readonly desk: DeskState }) {
  const { t } = useLingui();
  const { isOn } = useKeyMap();
  const { assignment, letters, judging, commands } = desk;
  return (
    <>
      <div className="stack">
        <div className="spread">
          <h2>
            <Trans>Your ranking</Trans>
          </h2>
          <span className="tiny faint">
            <Trans>best on top</Trans>
          </span>
        </div>
        <OrderList desk={desk} />
        {isOn && (
          <p className="tiny faint hint-key">
            {assignment.allowTies ? (
              <Trans>
                Letters place from best to worst; <Kbd>=</Kbd> before one ties it. <Kbd>↑</Kbd> <Kbd>↓</Kbd> move it. Or
                drag, or click the places.
              </Trans>
            ) : (
              <Trans>
                Letters place from best to worst. <Kbd>↑</Kbd> <Kbd>↓</Kbd> move one. Or drag, or click the places.
              </Trans>
            )}
          </p>
        )}
      </div>
      <OneLine desk={desk} />
      {assignment.rationale !== 'none' && (
        <div className="field">
          <label htmlFor="reason">
            <Trans>Reason</Trans>{' '}
            {assignment.rationale === 'optional' && (
              <span className="faint light">
                <Trans>optional</Trans>
              </span>
            )}{' '}
            <span className="hint-key">
              <KeyHint command="reason" letters={letters} />
            </span>
          </label>
          <textarea
            className="input reason"
            id="reason"
            data-reason
            rows={3}
            dir="auto"
            maxLength={20_000}
            placeholder={t`What decided it`}
            value={judging.draft.rationale}
            onChange={(event) => {
              commands.give({ type: 'write', field: 'rationale', text: event.target.value });
            }}
          />
        </div>
      )}
    </>
  );
}
