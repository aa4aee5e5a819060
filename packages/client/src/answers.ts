// What the API answers, by the names of the contracts' schemas. Only types are imported: a browser that trusts the server it
// was loaded from needs no schemas, which would be most of its script.
import type * as contracts from '@tastemaker/contracts';
import type { z } from 'zod';

type Contracts = typeof contracts;

/** Names of the contracts' schemas, such as `assignment`. */
export type AnswerName = {
  [Name in keyof Contracts]: Contracts[Name] extends z.ZodType ? Name : never;
}[keyof Contracts];

/** What an answer of this name holds. */
export type Answer<Name extends AnswerName> = z.output<Extract<Contracts[Name], z.ZodType>>;

/** Makes the value that an answer's JSON stands for. */
export interface AnswerReader {
  /** @throws an error that says how the value differs from what the name stands for, if this reader checks that */
  readonly read: <Name extends AnswerName>(name: Name, value: unknown) => Answer<Name>;
  readonly readPage: <Name extends AnswerName>(name: Name, value: unknown) => contracts.Page<Answer<Name>>;
}
