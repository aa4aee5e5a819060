// What a process does that holds a chat template and nothing else: it renders conversations that end in an answer. Run by
// `isolated-template.ts` in a sandbox; a stranger's program runs in here.
import { ChatTemplate, ChatTemplateError } from '@tastemaker/language-model/checkpoints';
import { closed, type ScorableInput } from '../tokenization.js';
import type { RenderedInput } from './isolated-template.js';

export async function open({
  source,
}: {
  readonly source: string;
}): Promise<(inputs: readonly ScorableInput[]) => Promise<RenderedInput[]>> {
  const template = new ChatTemplate(source, {});
  return async (inputs) => inputs.map((input) => render(template, input));
}

function render(template: ChatTemplate, input: ScorableInput): RenderedInput {
  if ('text' in input) {
    return { text: input.close === true ? closed(input.text, template.afterAnswer() ?? '') : input.text };
  }
  const { messages, completion } = input;
  const answer = typeof completion === 'string' ? [{ role: 'assistant' as const, content: completion }] : completion;
  try {
    return { text: template.render([...messages, ...answer], false) };
  } catch (error) {
    if (!(error instanceof ChatTemplateError)) throw error;
    return { refused: error.message };
  }
}
