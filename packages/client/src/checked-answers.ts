// Answers checked against the contracts: what every client but the browser's does.
import * as contracts from '@tastemaker/contracts';
import type { z } from 'zod';
import type { Answer, AnswerName, AnswerReader } from './answers.js';

export const checkedAnswers: AnswerReader = {
  read: (name, value) => schemaOf(name).parse(value),
  readPage: (name, value) => contracts.page(schemaOf(name)).parse(value),
};

function schemaOf<Name extends AnswerName>(name: Name): z.ZodType<Answer<Name>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion, import/namespace -- `AnswerName` holds the names of schemas only
  return contracts[name] as unknown as z.ZodType<Answer<Name>>;
}
