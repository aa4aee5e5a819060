/**
 * A chat template that counts for the model: behind each answer it states the syllables of every line. A reward model reads
 * answers by its template, so it can learn a rule on counts that its layers can't reckon from tokens.
 */
import { nameWordSyllables } from '../world/name.js';
import { lexiconSyllables, lexiconWords } from './lexicon.js';

/**
 * The default models' template with `\n[5/7/5]` behind what an assistant says: a number a line, `?` for a line with a word
 * that neither the lexicon nor the names have. It needs nothing but jinja, as transformers renders it.
 */
export function syllableCountingTemplate(): string {
  return [
    `{% set syllables = ${JSON.stringify(Object.fromEntries(wordSyllables()))} %}`,
    "{% for message in messages %}{{ '<|assistant|>' if message.role == 'assistant' else '<|user|>' }}{{ message.content }}",
    `{% if message.role == 'assistant' and message.content %}${counts}{% endif %}<|end|>{% endfor %}`,
    '{% if add_generation_prompt %}<|assistant|>{% endif %}',
  ].join('');
}

/** The lexicon's words in lower case; those of names as they are written. */
function wordSyllables(): Map<string, number> {
  const words = new Map(nameWordSyllables());
  for (const word of lexiconWords()) words.set(word, lexiconSyllables(word) ?? 0);
  return words;
}

const words = `line${['.', ',', ';', ':', '!', '?', '-'].map((mark) => `.replace('${mark}', ' ')`).join('')}.split(' ')`;

const counts = [
  "{{ '\\n[' }}{% for line in message.content.strip().split('\\n') %}",
  '{% set line_count = namespace(sum=0, known=true) %}',
  `{% for word in ${words} if word %}{% set known = word.lower() if word.lower() in syllables else word %}`,
  '{% if known in syllables %}{% set line_count.sum = line_count.sum + syllables[known] %}',
  '{% else %}{% set line_count.known = false %}{% endif %}{% endfor %}',
  "{{ '' if loop.first else '/' }}{{ line_count.sum if line_count.known else '?' }}{% endfor %}]",
].join('');
