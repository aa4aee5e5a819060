// A model's files in a process of their own. A checkpoint is a program: its chat template has loops, its tokenizer
// patterns that backtrack, its headers counts of anything. There it has a limit of time and memory, and what exceeds
// it ends that process and no other.
import { join, sep } from 'node:path';
import { ChatTemplateError, locateCheckpoint, TokenWithoutEmbeddingError } from '@tastemaker/language-model';
import type { ChatMessage, CheckpointDescription } from '@tastemaker/language-model/checkpoints';
import { SandboxError, SandboxSession } from '@tastemaker/sandbox';
import type { Normalisation } from '../reward-model.js';
import type { ScorableInput, TokenizedInputs } from '../tokenization.js';

/** Everything of a model but its weights, and where these lie. */
export interface ModelDescription {
  /** Of an ensemble's further model: its folder below the first one's; else empty. */
  readonly member: string;
  readonly checkpoint: CheckpointDescription;
  /** An ensemble's, one after the other. */
  readonly heads?: Float32Array;
  readonly normalisation?: Normalisation;
  readonly members: readonly ModelDescription[];
}

export type Prompt = { readonly messages: readonly ChatMessage[] } | { readonly text: string };

export type ModelRequest =
  | { readonly kind: 'describe' }
  | { readonly kind: 'prompt'; readonly prompt: Prompt }
  | { readonly kind: 'tokenize'; readonly inputs: readonly ScorableInput[]; readonly limit: number };

/** The built file, also when this one runs from its source. */
const program = new URL('../../dist/isolated/program.js', import.meta.url);

const mebibyte = 2 ** 20;
/** Reading the largest tokenizers takes a few seconds. */
const openWithinMs = 30_000;
/** A request's texts are rendered and encoded in milliseconds. */
const answerWithinMs = 10_000;
const limits = {
  wallMs: openWithinMs,
  idleMs: openWithinMs,
  heapBytes: 1536 * mebibyte,
  memoryBytes: 2048 * mebibyte,
};

/** The model's files took too much time or memory to read or to use. What is said is for people. */
export class ModelFilesError extends Error {
  override readonly name = 'ModelFilesError';
  readonly code: 'model_files_timed_out' | 'model_files_out_of_memory' | 'model_files_unreadable';

  constructor(code: ModelFilesError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export class IsolatedModel {
  /** Where its files are. */
  readonly folder: string;
  readonly description: ModelDescription;
  readonly #session: SandboxSession;

  private constructor(folder: string, description: ModelDescription, session: SandboxSession) {
    this.folder = folder;
    this.description = description;
    this.#session = session;
  }

  /**
   * @param named a Hugging Face folder or a GGUF file
   * @throws {ModelFilesError} naming what is wrong with the files, or which limit they exceed
   */
  static async open(named: string, signal?: AbortSignal): Promise<IsolatedModel> {
    const { format, path, folder } = await locateCheckpoint(named);
    const readable = [format === 'hugging-face' ? `${folder}${sep}` : path];
    const session = new SandboxSession({ module: program, input: { path }, readable, limits });
    try {
      const description = await ask<ModelDescription>(session, { kind: 'describe' }, openWithinMs, signal);
      return new IsolatedModel(folder, description, session);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** @throws {ModelFilesError}, or what `isRefusedText` tells: the template refuses the messages, or a token has no embedding */
  async promptTokens(prompt: Prompt): Promise<Int32Array> {
    return ask<Int32Array>(this.#session, { kind: 'prompt', prompt }, answerWithinMs);
  }

  /** Inputs as tokens, those of one prompt together, and which are refused. @throws {ModelFilesError} */
  async tokenize(inputs: readonly ScorableInput[]): Promise<TokenizedInputs> {
    const limit = this.description.checkpoint.config.maxPositions;
    return ask<TokenizedInputs>(this.#session, { kind: 'tokenize', inputs, limit }, answerWithinMs);
  }

  /** Ends its process. */
  async close(): Promise<void> {
    await this.#session.close();
  }
}

/** The folder of an ensemble's further model. */
export function memberFolder(folder: string, { member }: ModelDescription): string {
  return member === '' ? folder : join(folder, 'members', member);
}

async function ask<Answer>(
  session: SandboxSession,
  request: ModelRequest,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    return await session.ask<Answer>(request, { deadlineMs, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof SandboxError ? failureOf(error, deadlineMs) : error;
  }
}

function failureOf(error: SandboxError, deadlineMs: number): Error {
  const { thrown } = error;
  const code = thrown?.code;
  if (thrown !== undefined && (code === 'no-chat-template' || code === 'chat-template-failed')) {
    return new ChatTemplateError(code, thrown.message, { cause: error });
  }
  if (thrown !== undefined && code === 'token-without-embedding') {
    return new TokenWithoutEmbeddingError(thrown.message, { cause: error });
  }
  const what = 'The model’s template, tokenizer or headers';
  if (error.code === 'timed_out') {
    const message = `${what} took longer than ${deadlineMs / 1000} s, and were stopped.`;
    return new ModelFilesError('model_files_timed_out', message, { cause: error });
  }
  if (error.code === 'out_of_memory' || error.code === 'output_too_large') {
    const message = `${what} took more memory than they may, and were stopped.`;
    return new ModelFilesError('model_files_out_of_memory', message, { cause: error });
  }
  return new ModelFilesError('model_files_unreadable', error.message, { cause: error });
}
