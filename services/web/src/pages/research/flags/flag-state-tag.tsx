// What became of a flag, as a tag.
import { useLingui } from '@lingui/react/macro';
import type { FlagState } from '@tastemaker/contracts';
import { Icon } from '../../../parts/icon.js';
import { flagStates } from './flag-words.js';

const looks = {
  open: { className: 'tag caution', icon: 'flag' },
  upheld: { className: 'tag', icon: 'allBad' },
  dismissed: { className: 'tag', icon: 'check' },
} as const;

export function FlagStateTag({ state }: { readonly state: FlagState }) {
  const { i18n } = useLingui();
  const { className, icon } = looks[state];
  return (
    <span className={className}>
      <Icon name={icon} />
      {i18n._(flagStates[state])}
    </span>
  );
}
