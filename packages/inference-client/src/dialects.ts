// The two ways in which a language model is asked: to go on with a conversation, or with a text. Both are OpenAI's shapes.
import { chatCompletion, inferenceChatRequest, inferenceTextRequest, textCompletion } from '@tastemaker/contracts';
import type { z } from 'zod';

export interface Dialect<Request extends object, Answer> {
  readonly path: string;
  readonly request: z.ZodType<unknown, Request>;
  readonly answer: z.ZodType<Answer>;
}

export const chatDialect = { path: '/v1/chat/completions', request: inferenceChatRequest, answer: chatCompletion };

export const textDialect = { path: '/v1/completions', request: inferenceTextRequest, answer: textCompletion };
