// A flag: the labeler's word that the prompt or a candidate should not be there. A researcher decides.
import { Trans, useLingui } from '@lingui/react/macro';
import type { FlagReason } from '@tastemaker/contracts';
import { useState } from 'react';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { useAction } from '../../../parts/use-action.js';
import type { DeskState } from '../desk-parts.js';
import { RadioRow } from '../radio-row.js';
import type { Work } from '../work/work.js';
import { Pop } from './pop.js';

export function FlagForm({ desk, work }: { readonly desk: DeskState; readonly work: Work }) {
  const { t } = useLingui();
  const { letters, commands, judging } = desk;
  const [what, setWhat] = useState(judging.chosen ?? 'prompt');
  const [reason, setReason] = useState<FlagReason>('harmful');
  const [note, setNote] = useState('');
  const close = () => {
    commands.open(undefined);
  };
  const raise = useAction(() => work.flag({ label: what === 'prompt' ? null : what, reason, note }), close);
  const reasons: readonly (readonly [FlagReason, string])[] = [
    ['harmful', t`Harmful`],
    ['personal_data', t`Personal data`],
    ['broken', t`Broken`],
    ['wrong_language', t`Wrong language`],
    ['duplicate', t`Duplicate`],
    ['other', t`Other`],
  ];
  return (
    <Pop command="flag" onClose={close}>
      <section className="dialog" role="dialog" aria-label={t`Flag`}>
        <form
          className="body"
          onSubmit={(event) => {
            event.preventDefault();
            void raise.start();
          }}
        >
          <div className="stack">
            <span className="label">
              <Trans>What should not be there?</Trans>
            </span>
            <RadioRow
              className="segments"
              label={t`What should not be there?`}
              checked={what}
              choices={['prompt', ...letters].map((each) => ({
                value: each,
                content: each === 'prompt' ? t`Prompt` : each,
              }))}
              onChoose={setWhat}
            />
          </div>
          <Field label={t`Why`}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                data-first
                value={reason}
                onChange={({ target: { value } }) => {
                  setReason(reasons.find(([each]) => each === value)?.[0] ?? 'other');
                }}
              >
                {reasons.map(([each, words]) => (
                  <option key={each} value={each}>
                    {words}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t`Note`} hint={t`A researcher decides. Until then nobody else is shown it.`}>
            {(ids) => (
              <textarea
                {...ids}
                className="input"
                rows={2}
                dir="auto"
                maxLength={5000}
                value={note}
                onChange={(event) => {
                  setNote(event.target.value);
                }}
              />
            )}
          </Field>
          {raise.isFailed && <Failure error={raise.error} />}
          <div className="row to-end">
            <button className="btn quiet" type="button" onClick={close}>
              <Trans>Cancel</Trans>
            </button>
            <button className="btn primary" type="submit" disabled={raise.isPending}>
              <Icon name="flag" />
              {what === 'prompt' ? <Trans>Flag the prompt</Trans> : <Trans>Flag {what}</Trans>}
            </button>
          </div>
        </form>
      </section>
    </Pop>
  );
}
