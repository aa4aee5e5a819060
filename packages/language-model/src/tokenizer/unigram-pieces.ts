// Unigram's most likely pieces of a text (Kudo 2018), with ties decided as in `Unigram::encode_optimized` of Hugging Face's
// tokenizers: paths are compared where they end, and of equal ones the first found stays.

/** What is read of a unigram model: its pieces, with their log-probabilities. */
export interface UnigramVocabulary {
  readonly scores: readonly number[];
  readonly tokens_to_ids: ReadonlyMap<string, number>;
  readonly trie: { common_prefix_search(characters: readonly string[], from: number): Iterable<string> };
  readonly unk_score: number;
}

interface PathEnd {
  readonly start: number;
  readonly score: number;
}

/** Pieces whose log-probabilities add up to the most; a character that no piece has is a piece by itself. */
export function unigramPieces(model: UnigramVocabulary, text: string): string[] {
  const characters = Array.from(text);
  const best: PathEnd[] = [{ start: 0, score: 0 }];
  const offer = (start: number, end: number, score: number): void => {
    const known = best[end];
    if (known === undefined || score > known.score) best[end] = { start, score };
  };
  for (let start = 0; start < characters.length; start++) {
    const before = best[start]?.score ?? 0;
    let hasSingle = false;
    for (const piece of model.trie.common_prefix_search(characters, start)) {
      const length = Array.from(piece).length;
      hasSingle ||= length === 1;
      offer(start, start + length, (model.scores[model.tokens_to_ids.get(piece) ?? -1] ?? 0) + before);
    }
    if (!hasSingle) offer(start, start + 1, model.unk_score + before);
  }
  const pieces: string[] = [];
  for (let end = characters.length; end > 0; ) {
    const start = best[end]?.start ?? end - 1;
    pieces.unshift(characters.slice(start, end).join(''));
    end = start;
  }
  return pieces;
}
