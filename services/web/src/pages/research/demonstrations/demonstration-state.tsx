// The state of a demonstration as a word with a sign.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import type { DemonstrationState } from '@tastemaker/contracts';
import { Icon, type IconName } from '../../../parts/icon.js';

export const demonstrationStates = ['draft', 'submitted', 'accepted', 'returned'] as const;

export const demonstrationStateNames: Readonly<Record<DemonstrationState, MessageDescriptor>> = {
  draft: msg`draft`,
  submitted: msg`to be reviewed`,
  accepted: msg`accepted`,
  returned: msg`returned`,
};

const looks: Readonly<Record<DemonstrationState, { icon: IconName; tone: string }>> = {
  draft: { icon: 'edit', tone: 'caution' },
  submitted: { icon: 'eye', tone: 'accent' },
  accepted: { icon: 'check', tone: '' },
  returned: { icon: 'undo', tone: 'caution' },
};

export function DemonstrationStateTag({ state }: { readonly state: DemonstrationState }) {
  const { i18n } = useLingui();
  const { icon, tone } = looks[state];
  return (
    <span className={`tag ${tone}`}>
      <Icon name={icon} />
      {i18n._(demonstrationStateNames[state])}
    </span>
  );
}
