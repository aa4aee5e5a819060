// Whether labelers may take assignments along, to judge them without a connection: how many, and for how long.
import { Trans, useLingui } from '@lingui/react/macro';
import { Field } from '../../../parts/field.js';
import type { SettingsDraft } from './use-settings-draft.js';

const usual = { assignments: 20, hours: 12 };

export function TakeAlongSetting({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  const { takeAlong } = form.settings;
  const error =
    form.errorOf('settings.takeAlong') ??
    form.errorOf('settings.takeAlong.assignments') ??
    form.errorOf('settings.takeAlong.hours');
  return (
    <Field
      label={<Trans>Work without a connection</Trans>}
      hint={<Trans>Labelers may take comparisons along, which are theirs alone for so many hours.</Trans>}
      error={error}
    >
      {(ids) => (
        <span className="row wrap control">
          <select
            {...ids}
            className="input"
            value={takeAlong === null ? 'none' : 'some'}
            onChange={({ target }) => {
              form.set('takeAlong', target.value === 'none' ? null : usual);
            }}
          >
            <option value="none">{t`they take none along`}</option>
            <option value="some">{t`they may take some along`}</option>
          </select>
          {takeAlong !== null && (
            <>
              <input
                className="input number"
                type="number"
                aria-label={t`Comparisons at most`}
                value={takeAlong.assignments}
                onChange={({ target }) => {
                  form.set('takeAlong', { ...takeAlong, assignments: Number(target.value) });
                }}
              />
              <span className="small muted">
                <Trans>comparisons, for</Trans>
              </span>
              <input
                className="input number"
                type="number"
                aria-label={t`Hours`}
                value={takeAlong.hours}
                onChange={({ target }) => {
                  form.set('takeAlong', { ...takeAlong, hours: Number(target.value) });
                }}
              />
              <span className="small muted">
                <Trans>hours</Trans>
              </span>
            </>
          )}
        </span>
      )}
    </Field>
  );
}
