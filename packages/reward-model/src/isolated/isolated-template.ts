// A chat template in a process of its own: it is a program, with loops, so it has a limit of time and memory there.
import { SandboxError, SandboxSession } from '@tastemaker/sandbox';
import type { ScorableInput } from '../tokenization.js';

/** The text that a model reads, or why the template refuses the conversation. */
export type RenderedInput = { readonly text: string } | { readonly refused: string };

/** The built file, also when this one runs from its source. */
const program = new URL('../../dist/isolated/template-program.js', import.meta.url);

const mebibyte = 2 ** 20;
/** A request's conversations are rendered in milliseconds. */
const answerWithinMs = 10_000;
const limits = { wallMs: 30_000, idleMs: 30_000, heapBytes: 256 * mebibyte, memoryBytes: 512 * mebibyte };

/** The template took too long or too much memory. What is said is for people. */
export class TemplateLimitError extends Error {
  override readonly name = 'TemplateLimitError';
}

export class IsolatedTemplate {
  readonly #session: SandboxSession;

  /** @param source Jinja, as in a `tokenizer_config.json` */
  constructor(source: string) {
    this.#session = new SandboxSession({ module: program, input: { source }, limits });
  }

  /**
   * One entry an input, in order: conversations rendered, texts as they stand, or with the template's ending where they ask
   * for it.
   * @throws {TemplateLimitError}, or the signal's reason
   */
  async render(inputs: readonly ScorableInput[], signal: AbortSignal): Promise<readonly RenderedInput[]> {
    try {
      return await this.#session.ask<RenderedInput[]>(inputs, { deadlineMs: answerWithinMs, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SandboxError)) throw error;
      const message = `The chat template could not be rendered within ${answerWithinMs / 1000} s and ${limits.memoryBytes / mebibyte} MiB: ${error.message}`;
      throw new TemplateLimitError(message, { cause: error });
    }
  }

  /** Ends its process. */
  async close(): Promise<void> {
    await this.#session.close();
  }
}
