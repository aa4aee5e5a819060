/**
 * The chat format of models that are pre-trained here: a base model cannot chat, but its tokenizer already holds the
 * marks that fine-tuning will teach. (The microworld's documentation tells the same format to people.)
 */
export const specialTokens = ['<|endoftext|>', '<|pad|>', '<|user|>', '<|assistant|>', '<|end|>'] as const;
export const padToken = '<|pad|>';

/** Jinja. A system message is read as a user's. */
export const chatTemplate =
  "{% for message in messages %}{{ '<|assistant|>' if message.role == 'assistant' else '<|user|>' }}" +
  '{{ message.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}';
