import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ChatTemplateError } from '../../src/tokenizer/chat-template.js';
import { loadTokenizer } from '../../src/tokenizer/hugging-face-tokenizer.js';
import { checkpointError, failureOf } from '../checkpoint/failures.js';
import { copyOf, editJson, fixture } from '../checkpoint/folders.js';

const question = [{ role: 'user', content: 'hi' }] as const;

describe('a tokenizer from a Hugging Face folder', () => {
  test('renders chats by chat_template.jinja, with a generation prompt on request', () => {
    const tokenizer = loadTokenizer(fixture('llama'));
    expect(tokenizer.renderChat(question)).toBe('<|im_start|>user\nhi<|im_end|>\n');
    expect(tokenizer.renderChat(question, { addGenerationPrompt: true })).toBe(
      '<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  test('keeps the template in tokenizer_config.json when it is written again', () => {
    const { tokenizerConfigJson } = loadTokenizer(fixture('llama')).files();
    expect(JSON.parse(tokenizerConfigJson).chat_template).toContain('<|im_start|>');
  });

  test('ends at the end of text, at the end of turn that its template shows, and at what the configs name', () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'generation_config.json'), (json) => {
      json['eos_token_id'] = [7, 0];
    });
    expect(loadTokenizer(folder).endTokens).toEqual([0, 7, 2]);
  });

  test('takes the default one of several named templates', () => {
    const folder = copyOf('llama');
    rmSync(join(folder, 'chat_template.jinja'));
    editJson(join(folder, 'tokenizer_config.json'), (json) => {
      json['chat_template'] = [
        { name: 'tool_use', template: 'tools' },
        { name: 'default', template: '{{ eos_token }}{{ messages[0].content }}' },
      ];
    });
    expect(loadTokenizer(folder).renderChat(question)).toBe('<|endoftext|>hi');
  });

  test('says so when it has no template', () => {
    const folder = copyOf('llama');
    rmSync(join(folder, 'chat_template.jinja'));
    expect(() => loadTokenizer(folder).renderChat(question)).toThrow(ChatTemplateError);
  });

  test("passes on what a template raises, and treats trimming, tools and the date as transformers' does", () => {
    const folder = copyOf('llama');
    const template = join(folder, 'chat_template.jinja');
    writeFileSync(template, "{{ raise_exception('Roles must alternate') }}");
    expect(() => loadTokenizer(folder).renderChat(question)).toThrow('Roles must alternate');
    writeFileSync(template, "  {% if tools is none %}\nno tools {{ strftime_now('%Y') | length }}\n  {% endif %}\n");
    expect(loadTokenizer(folder).renderChat(question)).toBe('no tools 4\n');
  });

  test("keeps the lines around transformers' generation tags as Python's jinja does", () => {
    const folder = copyOf('llama');
    const lines = [
      '{%- for m in messages %}',
      '{%- if m.role == "assistant" %}',
      '<a>{% generation %}{{ m.content }}<e>',
      '{% endgeneration %}',
      '{%- else %}',
      '<u>{{ m.content }}<e>',
      '{% endif %}',
      '{%- endfor %}',
    ];
    writeFileSync(join(folder, 'chat_template.jinja'), lines.join('\n'));
    const answered = [...question, { role: 'assistant' as const, content: 'ho' }];
    expect(loadTokenizer(folder).renderChat(answered)).toBe('<u>hi<e>\n<a>ho<e>\n');
  });

  test('adds what its post-processor adds only when asked', () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'tokenizer.json'), (json) => {
      const single = [{ SpecialToken: { id: '<|im_start|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];
      const special = { '<|im_start|>': { id: '<|im_start|>', ids: [1], tokens: ['<|im_start|>'] } };
      json['post_processor'] = { type: 'TemplateProcessing', single, pair: single, special_tokens: special };
    });
    const tokenizer = loadTokenizer(folder);
    const plain = [...tokenizer.encode('paper')];
    expect([...tokenizer.encode('paper', { addSpecialTokens: true })]).toEqual([1, ...plain]);
  });

  test('decodes no tokens to no text', () => {
    expect(loadTokenizer(fixture('llama')).decode([])).toBe('');
  });
});

describe('a tokenizer that cannot be loaded', () => {
  test('names the missing file', async () => {
    const folder = copyOf('llama');
    rmSync(join(folder, 'tokenizer.json'));
    expect(await failureOf(() => loadTokenizer(folder))).toMatchObject(
      checkpointError('missing-file', 'tokenizer.json'),
    );
  });

  test('names the file that is not JSON', async () => {
    const folder = copyOf('llama');
    writeFileSync(join(folder, 'tokenizer_config.json'), '{"eos_token": ');
    expect(await failureOf(() => loadTokenizer(folder))).toMatchObject(
      checkpointError('malformed-json', 'tokenizer_config.json'),
    );
  });

  test.each([
    ['model', { type: 'BPE', vocab: {}, merges: {} }, /"merges" should be a list/],
    ['post_processor', { type: 'TemplateProcessing', single: 5, pair: 5, special_tokens: {} }, /post_processor/],
    ['normalizer', { type: 'Sequence', normalizers: 5 }, /normalizer/],
    ['decoder', { type: 'Sequence', decoders: 5 }, /decoder/],
  ])('says in its own words that its %s cannot be %j', async (part, value, told) => {
    const folder = copyOf('llama3');
    editJson(join(folder, 'tokenizer.json'), (json) => {
      json[part] = value;
    });
    const error = await failureOf(() => loadTokenizer(folder));
    expect(error).toMatchObject({ name: 'CheckpointError', message: expect.stringMatching(told) });
    expect(error).toMatchObject({ message: expect.not.stringMatching(/is not (a function|iterable)|Cannot read/) });
  });

  test('says what is wrong with the model', async () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'tokenizer.json'), (json) => {
      json['model'] = { type: 'Morse' };
    });
    expect(await failureOf(() => loadTokenizer(folder))).toMatchObject(
      checkpointError('malformed-tokenizer', 'tokenizer.json', 'Morse'),
    );
  });

  test('names a token whose id is not one', async () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'tokenizer.json'), (json) => {
      json['model'] = { type: 'BPE', vocab: { a: 1e12 }, merges: [] };
    });
    expect(await failureOf(() => loadTokenizer(folder))).toMatchObject(
      checkpointError('invalid-value', 'model.vocab["a"]'),
    );
  });

  test('names the key of an end token that is not one', async () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'config.json'), (json) => {
      json['eos_token_id'] = 'end';
    });
    expect(await failureOf(() => loadTokenizer(folder))).toMatchObject(
      checkpointError('invalid-value', 'eos_token_id'),
    );
  });
});
