import type { Fields } from '../fields.js';
import { type TokenizerParts, vocabulary } from './tokenizer-parts.js';

/** `enum llama_token_type` of llama.cpp: only normal tokens are made by merging. */
const normalToken = 1;

/**
 * Llama 1 and 2's and Mistral's tokenizer: SentencePiece's byte-pair encoding, which merges whichever two neighbours
 * spell the token with the best score. Written as ordered merges, it is a tokenizer.json as transformers' own
 * `LlamaConverter` makes it: spaces become ▁, unknown characters fall back to bytes.
 */
export function sentencePieceParts(metadata: Fields, tokens: readonly string[]): TokenizerParts {
  const prefixed = metadata.optionalBoolean('tokenizer.ggml.add_space_prefix') ?? true;
  const unknown = tokens[metadata.optionalCount('tokenizer.ggml.unknown_token_id') ?? 0];
  const spaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const words = { type: 'Replace', pattern: { String: '▁' }, content: ' ' };
  const decoders = [words, { type: 'ByteFallback' }, { type: 'Fuse' }];
  return {
    normalizer: {
      type: 'Sequence',
      normalizers: prefixed ? [{ type: 'Prepend', prepend: '▁' }, spaces] : [spaces],
    },
    preTokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: prefixed ? [...decoders, { type: 'Strip', content: ' ', start: 1, stop: 0 }] : decoders,
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown ?? null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: vocabulary(tokens),
      merges: mergesByScore(tokens, readScores(metadata, tokens.length), metadata),
    },
    addsBeginToken: true,
  };
}

function readScores(metadata: Fields, count: number): readonly number[] {
  const key = 'tokenizer.ggml.scores';
  const scores = metadata.optionalList(key) ?? [];
  if (scores.length !== count) throw metadata.invalid(key, `a list of ${count} scores`, scores.length);
  return scores.map((score) => {
    if (typeof score === 'number') return score;
    throw metadata.invalid(key, 'a list of numbers', score);
  });
}

/**
 * Every way to put a token together from two others, best score first; ties as in transformers' `generate_merges`:
 * the longer left part, then the longer right part, first.
 */
function mergesByScore(tokens: readonly string[], scores: readonly number[], metadata: Fields): [string, string][] {
  const types = metadata.optionalList('tokenizer.ggml.token_type') ?? [];
  const isNormal = (id: number) => (types[id] ?? normalToken) === normalToken;
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges: { left: string; right: string; score: number }[] = [];
  for (const [id, token] of tokens.entries()) {
    if (!isNormal(id)) continue;
    const characters = Array.from(token);
    for (let cut = 1; cut < characters.length; cut++) {
      const left = characters.slice(0, cut).join('');
      const right = characters.slice(cut).join('');
      const both = [ids.get(left), ids.get(right)];
      if (both.every((part) => part !== undefined && isNormal(part))) {
        merges.push({ left, right, score: scores[id] ?? 0 });
      }
    }
  }
  const ordered = merges.toSorted(
    (a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length,
  );
  return ordered.map(({ left, right }) => [left, right]);
}
