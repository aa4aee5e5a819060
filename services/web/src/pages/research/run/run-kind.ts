// What a run trains, in words.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { RunKind } from '@tastemaker/contracts';

export const runKindNames: Readonly<Record<RunKind, MessageDescriptor>> = {
  pretrain: msg`pre-training`,
  finetune: msg`fine-tuning`,
  reward: msg`reward model`,
  dpo: msg`preferences, directly`,
};
