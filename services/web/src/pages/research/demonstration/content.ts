// What is written of a demonstration: question, answer, and what stands around them.
import type { Demonstration, Message } from '@tastemaker/contracts';

export interface Content {
  /** All that comes before the question: a system message, earlier turns. */
  readonly before: readonly Message[];
  readonly question: string;
  readonly answer: string;
  readonly documents: readonly { readonly title: string; readonly text: string }[];
}

export function contentOf({
  messages,
  contextDocuments,
}: Pick<Demonstration, 'messages' | 'contextDocuments'>): Content {
  const hasAnswer = messages.at(-1)?.role === 'assistant';
  const prompt = hasAnswer ? messages.slice(0, -1) : messages;
  const hasQuestion = prompt.at(-1)?.role === 'user';
  return {
    before: hasQuestion ? prompt.slice(0, -1) : prompt,
    question: hasQuestion ? (prompt.at(-1)?.content ?? '') : '',
    answer: hasAnswer ? (messages.at(-1)?.content ?? '') : '',
    documents: contextDocuments,
  };
}

export function messagesOf({ before, question, answer }: Content): Message[] {
  return [
    ...before,
    ...(question === '' ? [] : [{ role: 'user' as const, content: question }]),
    ...(answer === '' ? [] : [{ role: 'assistant' as const, content: answer }]),
  ];
}

/** As one text, to be compared and copied. */
export function writtenOut(content: Content): string {
  return [...messagesOf(content).map((message) => message.content), ...content.documents.map(({ text }) => text)].join(
    '\n\n',
  );
}
