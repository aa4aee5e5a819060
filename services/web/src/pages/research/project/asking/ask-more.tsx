// What is seldom changed of an asking: how many judgments, their priority, which prompts, the seed.
import { Trans, useLingui } from '@lingui/react/macro';
import { Field } from '../../../../parts/field.js';
import { ChoiceField } from '../../parts/choice-field.js';
import { NumberField } from '../../parts/number-field.js';
import { type AskDraft, splits } from './order.js';

interface AskMoreProps {
  readonly draft: AskDraft;
  readonly errorAt: (path: string) => string | undefined;
  readonly onChange: (part: Partial<AskDraft>) => void;
}

const fields = ['judgmentsNeeded', 'priority', 'split', 'tag', 'seed'];

export function AskMore({ draft, errorAt, onChange }: AskMoreProps) {
  const { t } = useLingui();
  return (
    <details className="more" open={fields.some((field) => errorAt(field) !== undefined)}>
      <summary>
        <Trans>Which prompts, how many judgments, the seed</Trans>
      </summary>
      <div className="three">
        <NumberField
          label={<Trans>Judgments of each</Trans>}
          value={draft.judgmentsNeeded}
          min={1}
          max={50}
          error={errorAt('judgmentsNeeded')}
          onChange={(judgmentsNeeded) => onChange({ judgmentsNeeded })}
        />
        <NumberField
          label={<Trans>Priority</Trans>}
          hint={<Trans>higher ones are judged first</Trans>}
          value={draft.priority}
          min={-1000}
          max={1000}
          error={errorAt('priority')}
          onChange={(priority) => onChange({ priority })}
        />
        <NumberField
          label={<Trans>Seed</Trans>}
          hint={<Trans>empty: drawn, and told</Trans>}
          value={draft.seed}
          min={0}
          max={2_147_483_647}
          isRequired={false}
          error={errorAt('seed')}
          onChange={(seed) => onChange({ seed })}
        />
        <ChoiceField<AskDraft['split']>
          label={<Trans>Split</Trans>}
          value={draft.split}
          choices={['', ...splits]}
          names={{ '': t`all` }}
          error={errorAt('split')}
          onChange={(split) => onChange({ split })}
        />
        <Field label={<Trans>Tag</Trans>} error={errorAt('tag')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              placeholder={t`all`}
              maxLength={100}
              value={draft.tag}
              onChange={({ target }) => {
                onChange({ tag: target.value });
              }}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
