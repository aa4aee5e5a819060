/** Human comparisons for benchmarks, from a file in the form of Anthropic's HH-RLHF. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseHhLine } from '@tastemaker/contracts';
import type { PreferenceExample } from '@tastemaker/reward-model';

/** The file's pairs in order, `.gz` or plain. @throws for a line that is neither a pair nor two equal answers */
export function readHhPairs(path: string): PreferenceExample[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = parseHhLine(line);
    if (parsed.kind === 'error') throw new Error(`${path}:${index + 1}: ${parsed.message}`);
    if (parsed.kind === 'same') return [];
    return [
      {
        prompt: `line-${index + 1}`,
        messages: parsed.messages,
        answers: [parsed.chosen.text, parsed.rejected.text],
        answerMessages: [parsed.chosen.messages, parsed.rejected.messages],
        pairs: [{ winner: 0, loser: 1, weight: 1 }],
      },
    ];
  });
}
