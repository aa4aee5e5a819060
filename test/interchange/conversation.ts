/** What tokenizers and chat templates are compared on, in both directions. */
import type { ChatMessage } from '@tastemaker/language-model';

export const texts = ['Grey gulls glide.', '  two  spaces\n\n\ttab', 'Ünïcödé 東京 🦜 1234', "they'll say 'no'"];

export const messages: readonly ChatMessage[] = [
  { role: 'user', content: 'What swims\nin the sea?' },
  { role: 'assistant', content: 'Fish.' },
  { role: 'user', content: 'And what else?' },
];

/** With a system message, and with reasoning before an answer and before one further back. */
export const chats: readonly (readonly ChatMessage[])[] = [
  messages,
  [{ role: 'system', content: 'Be brief.' }, ...messages],
  [
    { role: 'user', content: 'What swims?' },
    { role: 'assistant', content: '<think>\nhm\n</think>\n\nFish.' },
    { role: 'user', content: 'And flies?' },
    { role: 'assistant', content: '<think>\nwell\n</think>\n\nGulls.' },
  ],
];
