// All settings of a kind of run: those that are often set at first, the rest folded by what they belong to.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { RunKind } from '@tastemaker/contracts';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { SettingField } from './setting-field.js';
import { type Setting, settingsQuery } from './setting-schema.js';

interface RunSettingsProps {
  readonly kind: RunKind;
  readonly values: Readonly<Record<string, unknown>>;
  readonly errorAt: (path: string) => string | undefined;
  readonly onChange: (values: Readonly<Record<string, unknown>>) => void;
}

const oftenSet: Readonly<Record<RunKind, readonly string[]>> = {
  reward: [
    'epochs',
    'learningRate',
    'pairsPerStep',
    'maxLength',
    'trained.part',
    'learning.ties',
    'learning.strength',
    'learning.lengthControl',
  ],
  dpo: ['epochs', 'learningRate', 'beta', 'pairsPerStep', 'maxLength'],
  finetune: ['steps', 'learningRate', 'batchSize', 'sequenceLength', 'replayShare'],
  pretrain: ['steps', 'learningRate', 'architecture.layers', 'architecture.hidden', 'batchSize', 'sequenceLength'],
};

export function RunSettings(props: RunSettingsProps) {
  const settings = useQuery(settingsQuery(props.kind));
  return <Loaded query={settings}>{(all) => <Groups {...props} settings={all} />}</Loaded>;
}

function Groups({
  kind,
  values,
  errorAt,
  onChange,
  settings,
}: RunSettingsProps & { readonly settings: readonly Setting[] }) {
  const often = oftenSet[kind];
  const first = settings.filter(({ path }) => often.includes(path));
  const rest = settings.filter(({ path }) => !often.includes(path));
  const hasOpen = rest.some(({ path }) => values[path] !== undefined || errorAt(path) !== undefined);
  const draw = (setting: Setting) => (
    <SettingField
      key={setting.path}
      setting={setting}
      value={values[setting.path]}
      error={errorAt(setting.path)}
      onChange={(value) => {
        const { [setting.path]: _before, ...others } = values;
        onChange(value === undefined ? others : { ...others, [setting.path]: value });
      }}
    />
  );
  return (
    <>
      <div className="settings">{first.map(draw)}</div>
      <details className="more" open={hasOpen}>
        <summary>
          <Icon name="chevron" />
          <Trans>All other settings</Trans>
        </summary>
        <div className="settings">{rest.map(draw)}</div>
      </details>
    </>
  );
}
