// What the other parts know of a tokenizer.

/** A call of a function, as OpenAI has it. */
export interface ChatToolCall {
  readonly id?: string | undefined;
  readonly type: 'function';
  /** `arguments` is JSON. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A message as OpenAI has it, with its names. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly reasoning_content?: string | undefined;
  readonly tool_calls?: readonly ChatToolCall[] | undefined;
  readonly tool_call_id?: string | undefined;
  readonly name?: string | undefined;
  /** Of a first, system message: the functions that the assistant may call. */
  readonly tools?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** Text to token ids and back, and the chat template that goes with a model. */
export interface Tokenizer {
  readonly vocabularySize: number;
  readonly beginToken: number | undefined;
  /** Tokens that end a completion: the end-of-text token and, where there is one, the end-of-turn token. */
  readonly endTokens: readonly number[];
  readonly padToken: number | undefined;
  /** Jinja source; undefined for a model that was never taught a chat format. */
  readonly chatTemplate: string | undefined;
  /**
   * The text as it stands; special tokens written out in it (`<|im_end|>`) become their one token, as in transformers.
   * `addSpecialTokens` (default false) also adds what the model wants around plain text, such as Llama's begin token;
   * a rendered chat holds those already.
   */
  encode(text: string, options?: { readonly addSpecialTokens?: boolean }): Int32Array;
  /** Exact bytes, no clean-up of spaces; `skipSpecialTokens` (default false) leaves special tokens out. */
  decode(tokens: ArrayLike<number>, options?: { readonly skipSpecialTokens?: boolean }): string;
  /** The messages as text in the model's chat format. @throws where the model has no template. */
  renderChat(messages: readonly ChatMessage[], options?: { readonly addGenerationPrompt?: boolean }): string;
  /** What `tokenizer.json` and `tokenizer_config.json` of a Hugging Face folder hold. */
  files(): { readonly tokenizerJson: string; readonly tokenizerConfigJson: string };
}
