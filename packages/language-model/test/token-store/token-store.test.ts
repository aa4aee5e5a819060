import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ChatMessage,
  ChatTemplateError,
  conversationRow,
  documentRows,
  firstRows,
  type RowSource,
  shuffledPasses,
  storeConversations,
  storeDocuments,
  storedConversationRows,
  storedDocumentRows,
} from '../../src/index.js';
import { buildTokenStore } from '../../src/token-store/build-token-store.js';
import { rowSource } from '../../src/training/token-dataset.js';
import { characters, documents } from '../training/fixtures.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-tokens-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* streamed<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

const plain = (source: RowSource) =>
  Array.from({ length: source.count }, (_, index) =>
    source.row(index).map(({ tokens, targets }) => ({
      tokens: Array.from(tokens),
      targets: targets ? Array.from(targets) : [],
    })),
  );

async function* failing(before: readonly string[]): AsyncGenerator<string> {
  yield* before;
  throw new Error('killed');
}

const texts = (rows: readonly (readonly { tokens: ArrayLike<number> }[])[]) =>
  rows.map((row) => row.map(({ tokens }) => characters.decode(tokens)));
const asTokens = (tokens: Int32Array) => ({ tokens });

const corpus = { corpus: 'towns', tokenizer: characters };

const talk = (answer: string): ChatMessage[] => [
  { role: 'user', content: 'where is ell?' },
  { role: 'assistant', content: answer },
];

describe('documents in a store', () => {
  it('are the rows that they are in memory, and make the same batches', async () => {
    const store = await storeDocuments({ ...corpus, folder, items: streamed(documents) });
    const kept = storedDocumentRows(store, 10);
    const inMemory = rowSource(documentRows({ documents, tokenizer: characters, maxTokens: 10 }));
    expect(plain(kept)).toEqual(plain(inMemory));
    const onDisk = shuffledPasses(kept, 40);
    const asArrays = shuffledPasses(inMemory, 40);
    expect(onDisk.stepsPerPass).toBe(asArrays.stepsPerPass);
    for (const step of [0, 3, onDisk.stepsPerPass + 1]) {
      expect(texts(onDisk.batch(step, 7))).toEqual(texts(asArrays.batch(step, 7)));
    }
    store.close();
  });

  it('are tokenized once', async () => {
    (await storeDocuments({ ...corpus, folder, items: streamed(documents) })).close();
    const store = await storeDocuments({ ...corpus, folder, items: failing([]) });
    expect(store.description.documents).toBe(documents.length);
    store.close();
  });

  it('have a hash of what they hold, whatever they are called', async () => {
    const one = await storeDocuments({ ...corpus, folder, items: streamed(documents) });
    const same = await storeDocuments({ ...corpus, corpus: 'copy', folder, items: streamed(documents) });
    const other = await storeDocuments({ ...corpus, corpus: 'less', folder, items: streamed(documents.slice(1)) });
    expect(same.description.contentHash).toBe(one.description.contentHash);
    expect(other.description.contentHash).not.toBe(one.description.contentHash);
    for (const store of [one, same, other]) store.close();
  });

  it('that were being tokenized when the process died go on behind the last whole one, to the same store', async () => {
    const long = Array.from({ length: 40_000 }, (_, i) => `town ${documents[i % documents.length]}`);
    const whole = await storeDocuments({ ...corpus, corpus: 'long', folder, items: streamed(long) });
    const key = { ...corpus, corpus: 'dying', folder };
    await expect(storeDocuments({ ...key, items: failing(long.slice(0, 30_000)) })).rejects.toThrow('killed');
    const partial = join(folder, readdirSync(folder).find((name) => name.endsWith('.partial')) ?? '');
    // As a kill leaves it: blocks were written, the last one torn.
    appendFileSync(join(partial, 'tokens.bin'), Buffer.of(7));
    appendFileSync(join(partial, 'documents.bin'), Buffer.of(1, 2, 3));
    let encoded = 0;
    const counting = { ...characters, encode: (text: string) => (encoded++, characters.encode(text)) };
    const resumed = await storeDocuments({ ...key, tokenizer: counting, items: streamed(long) });
    expect(resumed.description).toEqual(whole.description);
    expect(encoded).toBeLessThan(30_000);
    expect(encoded).toBeGreaterThan(9_999);
    whole.close();
    resumed.close();
  });

  it('that lost bytes are refused', async () => {
    (await storeDocuments({ ...corpus, folder, items: streamed(documents) })).close();
    truncateSync(join(folder, readdirSync(folder)[0] ?? '', 'tokens.bin'), 10);
    await expect(storeDocuments({ ...corpus, folder, items: streamed(documents) })).rejects.toThrow('10 bytes where');
  });

  it('take four bytes a token where the vocabulary is large', async () => {
    const items = streamed([Int32Array.of(1, 70_000, 2 ** 31 - 1)]);
    const vocabularySize = 2 ** 31;
    const contents = { key: {}, vocabularySize, hasTargets: false, items, encode: asTokens };
    const store = await buildTokenStore(folder, contents);
    expect([...store.read(1, 3).tokens]).toEqual([70_000, 2 ** 31 - 1]);
    store.close();
  });

  it('are read up to a number of tokens, as often as they are gone through', async () => {
    const store = await storeDocuments({ ...corpus, folder, items: streamed(documents) });
    const rows = firstRows(storedDocumentRows(store, 64), 70);
    expect([...rows].length).toBe(2);
    expect([...rows].length).toBe(2);
    store.close();
  });
});

describe('conversations in a store', () => {
  it('keep which tokens are to be learnt, and long ones are left out and counted', async () => {
    const conversations = [talk('by the sea.'), talk('far '.repeat(40)), talk('here.')];
    const store = await storeConversations({ ...corpus, folder, items: streamed(conversations) });
    const { rows, leftOut } = storedConversationRows(store, 80);
    expect(leftOut).toEqual([
      { document: 1, why: 'too-long', reason: expect.stringMatching(/^It has \d+ tokens.* 80/) },
    ]);
    const expected = [conversations[0], conversations[2]].map((messages) =>
      conversationRow(characters, messages ?? []),
    );
    expect(plain(rows)).toEqual(plain(rowSource(expected)));
    store.close();
  });

  it('that the template refuses are left out by place and reason, also when the store is opened again', async () => {
    const system: ChatMessage[] = [{ role: 'system', content: 'be brief.' }, ...talk('here.')];
    const picky = { ...corpus, tokenizer: { ...characters, renderChat: withoutSystem } };
    const conversations = [talk('by the sea.'), system, talk('here.')];
    for (let opened = 0; opened < 2; opened++) {
      const store = await storeConversations({ ...picky, folder, items: streamed(conversations) });
      const { rows, leftOut } = storedConversationRows(store, 80);
      expect(leftOut).toEqual([{ document: 1, why: 'refused', reason: 'No system role.' }]);
      expect(
        texts(plain(rows).map((row) => row.map(({ tokens }) => ({ tokens })))).map((text) => text.join('')),
      ).toEqual([expect.stringContaining('by the sea.'), expect.stringContaining('here.')]);
      store.close();
    }
  });
});

function withoutSystem(...[messages, options]: Parameters<typeof characters.renderChat>): string {
  if (messages[0]?.role === 'system') throw new ChatTemplateError('chat-template-failed', 'No system role.');
  return characters.renderChat(messages, options);
}
