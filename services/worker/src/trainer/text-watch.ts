// The model that a training starts from, opened under watch: its tokenizer and template are a stranger's programs.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Checkpoint, openCheckpoint, type Tokenizer } from '@tastemaker/language-model';
import type { TrainerJob } from './messages.js';

/**
 * A base model's tokenizer and template are a stranger's programs, and run on every text of a training. A thread looks how
 * long the present call has taken, and ends the process when it is longer than any text needs: a call that never returns
 * cannot be interrupted from within.
 */
export interface TextWatch {
  /** Runs `body`, which is to return within the limit. */
  during<Result>(body: () => Result): Result;
  /** The same for what goes on after it has returned. */
  opening<Result>(body: () => Promise<Result>): Promise<Result>;
}

/** The file in the run's folder that holds the reason why the process was ended. */
export const stopReasonFile = 'stopped-by-text-watch';

/** What the thread is given. */
export interface TextWatchData {
  /** When the present call began, in milliseconds of `Date.now`; 0: none is under way. */
  readonly began: Float64Array;
  readonly limitMs: number;
  readonly reasonFile: string;
}

/** A text takes milliseconds; a very long one on a busy machine some seconds. */
const limitMs = 60_000;

export function watchTexts(folder: string, limit = limitMs): TextWatch {
  const began = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const workerData: TextWatchData = { began, limitMs: limit, reasonFile: join(folder, stopReasonFile) };
  const thread = new Worker(new URL('./text-watch-thread.js', import.meta.url), { workerData });
  thread.unref();
  return {
    during(body) {
      began[0] = Date.now();
      try {
        return body();
      } finally {
        began[0] = 0;
      }
    },
    async opening(body) {
      began[0] = Date.now();
      try {
        return await body();
      } finally {
        began[0] = 0;
      }
    },
  };
}

/** The tokenizer, with every call that runs its programs watched. */
export function watchedTokenizer(tokenizer: Tokenizer, watch: TextWatch): Tokenizer {
  const { vocabularySize, beginToken, endTokens, padToken, chatTemplate } = tokenizer;
  return {
    vocabularySize,
    beginToken,
    endTokens,
    padToken,
    chatTemplate,
    encode: (text, options) => watch.during(() => tokenizer.encode(text, options)),
    decode: (tokens, options) => tokenizer.decode(tokens, options),
    renderChat: (messages, options) => watch.during(() => tokenizer.renderChat(messages, options)),
    files: () => tokenizer.files(),
  };
}

/** Opens the model to start from; its tokenizer and template are watched from then on. The caller closes it. */
export async function openBase(job: Pick<TrainerJob, 'folder'>, path: string): Promise<Checkpoint> {
  const watch = watchTexts(job.folder);
  const checkpoint = await watch.opening(() => openCheckpoint(path));
  const { config, kind, names, tokenizer } = checkpoint;
  return {
    config,
    kind,
    names,
    tokenizer: watchedTokenizer(tokenizer, watch),
    shape: (name) => checkpoint.shape(name),
    read: (name) => checkpoint.read(name),
    close: () => checkpoint.close(),
  };
}
