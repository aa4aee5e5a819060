// What a project is called, and whether work in it goes on.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ProjectState } from '@tastemaker/contracts';
import { Field } from '../../../parts/field.js';
import { Section } from '../../../parts/section.js';
import type { SettingsDraft } from './use-settings-draft.js';

export function GeneralGroup({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  const { name, description, state } = form.head;
  const states: readonly (readonly [ProjectState, string])[] = [
    ['active', t`Active: comparisons are given out`],
    ['draining', t`Draining: only those that somebody has judged already`],
    ['paused', t`Paused: none; what somebody holds may still be judged`],
  ];
  return (
    <Section title={<Trans>Project</Trans>}>
      <div className="settings">
        <Field label={<Trans>Name</Trans>} error={form.errorOf('name')}>
          {(ids) => (
            <input
              {...ids}
              className="input control"
              value={name}
              onChange={({ target }) => {
                form.setHead('name', target.value);
              }}
            />
          )}
        </Field>
        <Field
          label={<Trans>Description</Trans>}
          hint={<Trans>Labelers read it before they begin.</Trans>}
          error={form.errorOf('description')}
        >
          {(ids) => (
            <textarea
              {...ids}
              className="input control"
              rows={3}
              value={description}
              onChange={({ target }) => {
                form.setHead('description', target.value);
              }}
            />
          )}
        </Field>
        <Field label={<Trans>State</Trans>} error={form.errorOf('state')}>
          {(ids) => (
            <select
              {...ids}
              className="input control"
              value={state}
              onChange={({ target }) => {
                const chosen = states.find(([value]) => value === target.value);
                if (chosen !== undefined) form.setHead('state', chosen[0]);
              }}
            >
              {states.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </Section>
  );
}
