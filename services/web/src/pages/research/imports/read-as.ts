// Under which names the columns of a file are read, by its format; see `docs/import-export.md`.
import type { ImportFormat } from '@tastemaker/contracts';

/** What is known of a pair beside its texts. */
const ofPairs = [
  'strength',
  'margin',
  'score_chosen',
  'score_rejected',
  'weight',
  'tie',
  'split',
  'tags',
  'labeler',
  'created_at',
  'chosen_source',
  'rejected_source',
] as const;

const readAs: Readonly<Record<ImportFormat, readonly string[]>> = {
  tastemaker: ['messages', 'contextDocuments', 'completions', 'judgments', 'tags', 'split'],
  prompts: ['prompt', 'messages', 'contextDocuments', 'tags', 'split'],
  trl: ['prompt', 'chosen', 'rejected', ...ofPairs],
  hh: ['chosen', 'rejected', ...ofPairs],
  arena: [
    'model_a',
    'model_b',
    'winner',
    'conversation_a',
    'conversation_b',
    'prompt',
    'response_a',
    'response_b',
    'winner_model_a',
    'winner_model_b',
    'winner_tie',
    'judge',
    'strength',
    'split',
    'tags',
    'tstamp',
    'created_at',
  ],
  ultrafeedback: ['instruction', 'completions', 'labeler', 'split', 'tags'],
  openpipe: ['messages', 'rejected_message', 'labeler', 'split', 'tags'],
};

/** Of a file whose format is neither known nor chosen: what most files have. */
const usual = ['prompt', 'chosen', 'rejected', 'messages', 'response_a', 'response_b', 'winner'] as const;

export function namesReadAs(format: ImportFormat | null): readonly string[] {
  return format === null ? usual : readAs[format];
}

/** What of a mapping fits a format: what was mapped for another one is left out. */
export function mappingFor(
  format: ImportFormat | null,
  mapping: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = namesReadAs(format);
  return Object.fromEntries(Object.entries(mapping).filter(([name]) => names.includes(name)));
}
