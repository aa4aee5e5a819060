/** How the default assistant reads a chat. Its tokenizer is trained with these special tokens and this template. */

/** In this order: end of a text, padding, and the three marks of the chat template. */
export const specialTokens = ['<|endoftext|>', '<|pad|>', '<|user|>', '<|assistant|>', '<|end|>'] as const;

/** Jinja. A system message is read as a user's: the assistant was never taught a third voice. */
export const chatTemplate =
  "{% for message in messages %}{{ '<|assistant|>' if message.role == 'assistant' else '<|user|>' }}" +
  '{{ message.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}';
