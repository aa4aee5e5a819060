// Which split a prompt belongs to is a function of its text alone, so that no prompt, however often it is imported and into
// whichever project, is ever both trained and tested on.
import { hasOnlyContent, messageInOrder, wordsOf } from './messages.js';
import type { ContextDocument, Message, Split } from './prompts.js';

/** Shares of the splits: the hash falls evenly on [0, 1); below 0.8 is train, below 0.9 validation, the rest test. */
const trainShare = 0.8;
const validationShare = 0.1;

/**
 * The split of a prompt: by a 32-bit hash (FNV-1a over UTF-16 code units, finished by MurmurHash3's fmix32 for evenness) of
 * the normalized messages. Context documents don't count: the same question with other documents stays in one split.
 */
export function splitOf(messages: readonly Message[]): Split {
  return splitOfKey(splitKey(messages));
}

/** What the split of a prompt follows from, a signed 32-bit number: prompts that read the same have the same one. */
export function splitKey(messages: readonly Message[]): number {
  return hash32(normalizeMessages(messages)) | 0;
}

export function splitOfKey(key: number): Split {
  const point = (key >>> 0) / 2 ** 32;
  if (point < trainShare) return 'train';
  return point < trainShare + validationShare ? 'validation' : 'test';
}

/**
 * Where on [0, 1) a text falls by its hash: what is below a share is held out from training. Texts that count as the same
 * fall on the same point.
 */
export function heldOutPoint(text: string): number {
  return hash32(normalizeText(text)) / 2 ** 32;
}

/**
 * What two prompts must share to count as the same question: roles and contents, Unicode-normalized (NFKC), lower-cased,
 * with runs of white space as one space.
 */
export function normalizeMessages(messages: readonly Message[]): string {
  return messages.map((each) => `${each.role}\u0000${normalizeText(wordsOf(each))}`).join('\u0001');
}

/**
 * The exact content of a prompt in a canonical form, to hash for finding a prompt again: equal for two prompts if and only
 * if their messages and context documents are equal.
 */
export function promptContent(messages: readonly Message[], contextDocuments: readonly ContextDocument[]): string {
  return JSON.stringify([messages.map(messageContent), contextDocuments.map(({ title, text }) => [title, text])]);
}

/** A message with only a role and a content is the same as before there were others. */
function messageContent(message: Message): unknown[] {
  const { role, content, ...others } = messageInOrder(message);
  return hasOnlyContent(message) ? [role, content] : [role, content, others];
}

function normalizeText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), finished by MurmurHash3's fmix32 (Appleby, public domain). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}
