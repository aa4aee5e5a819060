// What a model is, in words.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Model, ModelKind } from '@tastemaker/contracts';

export const modelKindNames: Readonly<Record<ModelKind, MessageDescriptor>> = {
  base: msg`base model`,
  assistant: msg`assistant`,
  reward: msg`reward model`,
};

export const modelStatusNames: Readonly<Record<Model['status'], MessageDescriptor>> = {
  importing: msg`being imported`,
  ready: msg`ready`,
  failed: msg`failed`,
};
