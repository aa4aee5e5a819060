// A model's chat format: its jinja template, rendered as transformers renders it.
import { Template } from '@huggingface/jinja';
import { assertKnown, templateInput } from './template-input.js';
import type { ChatMessage } from './tokenizer.js';

/** A chat could not be put into words for the model: it has no template, or its template refused the messages. */
export class ChatTemplateError extends Error {
  override readonly name = 'ChatTemplateError';
  readonly code: 'no-chat-template' | 'chat-template-failed';

  constructor(code: ChatTemplateError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The variables that transformers gives every template, beside the messages. */
export interface TemplateTokens {
  readonly bos_token?: string;
  readonly eos_token?: string;
  readonly pad_token?: string;
  readonly unk_token?: string;
}

/**
 * A chat template as transformers' `apply_chat_template` renders it: blocks trimmed as there (jinja does that),
 * `raise_exception` and `strftime_now` at hand, `tools` those of the first message, `documents` none.
 */
export class ChatTemplate {
  readonly source: string;
  private readonly tokens: TemplateTokens;
  private parsed: Template | undefined;

  constructor(source: string, tokens: TemplateTokens) {
    this.source = source;
    this.tokens = tokens;
  }

  /**
   * @throws ChatTemplateError with the template's own message where it raises one, and where it would leave out calls of
   * tools, their results, or reasoning
   */
  render(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string {
    const input = templateInput(messages);
    try {
      this.parsed ??= new Template(withPlainBlocks(this.source));
      const rendered = this.parsed.render({
        ...this.tokens,
        ...input,
        documents: null,
        add_generation_prompt: addGenerationPrompt,
      });
      assertKnown(this.source, messages, rendered);
      return rendered;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ChatTemplateError('chat-template-failed', `The model's chat template failed: ${reason}`, { cause });
    }
  }

  /**
   * The text that the template puts right behind an assistant's words: it starts with the end-of-turn token where
   * the format has one. Undefined where the template refuses even a plain question and answer.
   */
  afterAnswer(): string | undefined {
    const answer = 'ANSWER';
    try {
      const text = this.render(
        [
          { role: 'user', content: 'question' },
          { role: 'assistant', content: answer },
        ],
        false,
      );
      const start = text.lastIndexOf(answer);
      return start < 0 ? undefined : text.slice(start + answer.length);
    } catch (error) {
      // A template that cannot render this chat has no turn to end; rendering a real chat reports why.
      if (error instanceof ChatTemplateError) return undefined;
      throw error;
    }
  }
}

/**
 * transformers' `generation` tags mark what the assistant says and change nothing in the text. The library removes them, and
 * with them the borders between texts that `{%-` strips up to; written as a condition that always holds, they stay.
 */
function withPlainBlocks(source: string): string {
  return source.replaceAll(
    /\{%(-?)\s*(end)?generation\s*(-?)%\}/g,
    (_, before: string, end: string | undefined, after: string) =>
      end === undefined ? `{%${before} if true ${after}%}` : `{%${before} endif ${after}%}`,
  );
}
