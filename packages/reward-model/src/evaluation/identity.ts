/** When two texts are the same one: by what a reader sees, not by bytes. */

import type { ChatMessage } from '@tastemaker/language-model';

/** Unicode compatibility forms, case and spacing don't tell texts apart. */
export function normalizeText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Equal for prompts that read the same. */
export function promptKey(messages: readonly ChatMessage[]): string {
  return JSON.stringify(messages.map(({ role, content }) => [role, normalizeText(content)]));
}
