// What a snapshot holds, in words.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Snapshot } from '@tastemaker/contracts';

export const snapshotKindNames: Readonly<Record<Snapshot['kind'], MessageDescriptor>> = {
  documents: msg`documents`,
  demonstrations: msg`demonstrations`,
  comparisons: msg`judged comparisons`,
};
