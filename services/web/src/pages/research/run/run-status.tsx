// The state of a run as a word with a sign.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import type { Run } from '@tastemaker/contracts';
import { Icon, type IconName } from '../../../parts/icon.js';

const looks: Readonly<Record<Run['status'], { word: MessageDescriptor; icon: IconName; tone: string }>> = {
  queued: { word: msg`Waiting`, icon: 'clock', tone: '' },
  running: { word: msg`Running`, icon: 'run', tone: 'accent' },
  succeeded: { word: msg`Succeeded`, icon: 'check', tone: '' },
  failed: { word: msg`Failed`, icon: 'caution', tone: 'critical' },
  cancelled: { word: msg`Cancelled`, icon: 'stop', tone: '' },
};

export function RunStatus({ status }: { readonly status: Run['status'] }) {
  const { i18n } = useLingui();
  const { word, icon, tone } = looks[status];
  return (
    <span className={`tag ${tone}`}>
      <Icon name={icon} />
      {i18n._(word)}
    </span>
  );
}
