// What the two kinds of judges are called, and what they find.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { JudgeKind, JudgeOutcome } from '@tastemaker/contracts';

export const kindNames: Readonly<Record<JudgeKind, MessageDescriptor>> = {
  rewardModel: msg`reward model`,
  languageModel: msg`language model`,
};

export const outcomeNames: Readonly<Record<JudgeOutcome, MessageDescriptor>> = {
  first: msg`the first`,
  second: msg`the second`,
  tie: msg`tie`,
};
