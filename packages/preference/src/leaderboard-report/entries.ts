/** What a leaderboard ranks: completions by one of their attributes, and the name that each value goes by. */

/** By what completions are told apart. */
export type EntryBy =
  | 'model'
  | 'checkpoint'
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'maxTokens'
  | 'source'
  | 'author'
  | 'guideline'
  | 'systemPrompt';

/** How a model drew a completion. */
export interface DrawnBy {
  readonly id: string;
  /** The checkpoint's hash, or the name by which an endpoint answered; null where nobody knows. */
  readonly checkpoint: string | null;
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly maxTokens: number;
}

export interface RankedCompletion {
  readonly author: 'model' | 'person' | 'import';
  /** Null unless its author is a model, and in snapshots from before this was recorded. */
  readonly drawnBy: DrawnBy | null;
  /** The model's name, or the file's or caller's word; null: a person. */
  readonly source: string | null;
}

/** What a vote adds: under which guideline, and what system prompt was answered. */
export interface VoteCircumstances {
  readonly guidelineVersion: number | null;
  /** Null: the prompt has none. */
  readonly systemPrompt: { readonly hash: string; readonly beginning: string } | null;
}

export interface Entry {
  readonly key: string;
  readonly name: string;
  /** What the name alone does not say; null: nothing. */
  readonly detail: string | null;
}

/** Undefined where the completion lacks the attribute: an imported one has no temperature. */
export function entryOf(by: EntryBy, completion: RankedCompletion, vote: VoteCircumstances): Entry | undefined {
  const { drawnBy } = completion;
  switch (by) {
    case 'checkpoint':
      return drawnBy?.checkpoint == null ? undefined : checkpointOf(completion, drawnBy.checkpoint);
    case 'temperature':
    case 'topP':
    case 'topK':
    case 'maxTokens':
      return drawnBy === null ? undefined : { key: String(drawnBy[by]), name: String(drawnBy[by]), detail: null };
    case 'source':
      return completion.source === null ? undefined : named(completion.source);
    case 'author':
      return { key: completion.author, name: completion.author, detail: null };
    case 'guideline':
      return within(completion, vote.guidelineVersion === null ? undefined : `guideline ${vote.guidelineVersion}`);
    case 'systemPrompt':
      return within(completion, vote.systemPrompt?.hash.slice(0, 12), vote.systemPrompt?.beginning);
    case 'model':
    default:
      return modelOf(completion);
  }
}

function modelOf({ author, drawnBy, source }: RankedCompletion): Entry {
  if (author === 'person') return { key: 'people', name: 'people', detail: null };
  if (drawnBy === null) return named(source ?? author);
  return { key: drawnBy.id, name: source ?? drawnBy.id, detail: null };
}

function checkpointOf(completion: RankedCompletion, checkpoint: string): Entry {
  const short = /^[0-9a-f]{64}$/.test(checkpoint) ? checkpoint.slice(0, 12) : checkpoint;
  return { key: checkpoint, name: short, detail: modelOf(completion).name };
}

/** Both sides of a vote share what it was given under, so what is ranked is the model under it. */
function within(completion: RankedCompletion, what: string | undefined, detail: string | null = null): Entry {
  const model = modelOf(completion);
  return { key: `${model.key} @ ${what ?? ''}`, name: `${model.name} @ ${what ?? '–'}`, detail };
}

function named(name: string): Entry {
  return { key: name, name, detail: null };
}
