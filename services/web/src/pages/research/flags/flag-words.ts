// Why something is flagged, and what became of it, in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { FlagReason, FlagState } from '@tastemaker/contracts';

export const flagReasons: Readonly<Record<FlagReason, MessageDescriptor>> = {
  harmful: msg`Harmful`,
  personal_data: msg`Personal data`,
  broken: msg`Broken`,
  wrong_language: msg`Wrong language`,
  duplicate: msg`Duplicate`,
  other: msg`Other`,
};

export const flagStates: Readonly<Record<FlagState, MessageDescriptor>> = {
  open: msg`Open`,
  upheld: msg`Upheld`,
  dismissed: msg`Dismissed`,
};
