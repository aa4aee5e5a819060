// The round of gold comparisons that a new labeler judges first.
import { Trans, useLingui } from '@lingui/react/macro';
import { Field } from '../../../parts/field.js';
import type { SettingsDraft } from './use-settings-draft.js';

const usual = { judgments: 10, threshold: 0.7 };

export function QualificationSetting({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  const { qualification } = form.settings;
  const error =
    form.errorOf('settings.qualification') ??
    form.errorOf('settings.qualification.judgments') ??
    form.errorOf('settings.qualification.threshold');
  return (
    <Field
      label={<Trans>Qualification</Trans>}
      hint={<Trans>Gold comparisons that a new labeler judges first, and the share to get right to go on.</Trans>}
      error={error}
    >
      {(ids) => (
        <span className="row wrap control">
          <select
            {...ids}
            className="input"
            value={qualification === null ? 'none' : 'round'}
            onChange={({ target }) => {
              form.set('qualification', target.value === 'none' ? null : usual);
            }}
          >
            <option value="none">{t`none: everybody begins at once`}</option>
            <option value="round">{t`a round first`}</option>
          </select>
          {qualification !== null && (
            <>
              <input
                className="input number"
                type="number"
                aria-label={t`Gold comparisons in the round`}
                value={qualification.judgments}
                onChange={({ target }) => {
                  form.set('qualification', { ...qualification, judgments: Number(target.value) });
                }}
              />
              <span className="small muted">
                <Trans>comparisons, right</Trans>
              </span>
              <input
                className="input number"
                type="number"
                step="any"
                aria-label={t`Share to get right, in percent`}
                value={Number((qualification.threshold * 100).toPrecision(12))}
                onChange={({ target }) => {
                  form.set('qualification', { ...qualification, threshold: Number(target.value) / 100 });
                }}
              />
              <span className="small muted">%</span>
            </>
          )}
        </span>
      )}
    </Field>
  );
}
