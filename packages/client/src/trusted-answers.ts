// Answers taken as the contracts' types without a check, by a page that the very server has served: both are of one version. It
// carries no zod.
import type { Page } from '@tastemaker/contracts';
import type { Answer, AnswerName, AnswerReader } from './answers.js';

export const trustedAnswers: AnswerReader = {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server checks what it answers against the contracts
  read: <Name extends AnswerName>(_name: Name, value: unknown) => value as Answer<Name>,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same
  readPage: <Name extends AnswerName>(_name: Name, value: unknown) => value as Page<Answer<Name>>,
};
