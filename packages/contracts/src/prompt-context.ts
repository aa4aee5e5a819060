// How context documents reach a model: as text before the question, in one way everywhere, so that what was sampled with
// them is scored and trained with them too.
import type { ContextDocument, Message } from './prompts.js';

/**
 * The messages with the documents put before the text of the last user message, each as its title (if it has one) and its
 * text, parted by empty lines. Messages without a user message get the documents as a first one.
 */
export function messagesWithContext(
  messages: readonly Message[],
  contextDocuments: readonly ContextDocument[],
): Message[] {
  if (contextDocuments.length === 0) return [...messages];
  const context = contextDocuments.map(({ title, text }) => (title === '' ? text : `${title}\n${text}`)).join('\n\n');
  const at = messages.findLastIndex(({ role }) => role === 'user');
  if (at === -1) return [{ role: 'user', content: context }, ...messages];
  return messages.map((message, i) =>
    i === at ? { role: message.role, content: `${context}\n\n${message.content}` } : message,
  );
}
