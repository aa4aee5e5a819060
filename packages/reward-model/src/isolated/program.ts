// What a process does that holds one model's files, and nothing else: it reads them, and renders and encodes texts
// with the model's own template and tokenizer. Run by `isolated-model.ts` in a sandbox; a stranger's program runs in
// here.
import {
  type ChatMessage,
  describeCheckpoint,
  openCheckpoint,
  type Tokenizer,
} from '@tastemaker/language-model/checkpoints';
import { memberFolders, readHeads, readNormalisation } from '../model-files.js';
import { tokenizeInputs } from '../tokenization.js';
import type { ModelDescription, ModelRequest, Prompt } from './isolated-model.js';

const mostMembers = 64;

export async function open({ path }: { readonly path: string }): Promise<(request: ModelRequest) => Promise<unknown>> {
  const { description, tokenizer } = await describe(path, '');
  return async (request) => {
    if (request.kind === 'describe') return description;
    if (request.kind === 'prompt') return promptTokens(tokenizer, request.prompt);
    return tokenizeInputs(tokenizer, request.limit, request.inputs);
  };
}

async function describe(
  path: string,
  member: string,
): Promise<{ description: ModelDescription; tokenizer: Tokenizer }> {
  const checkpoint = await openCheckpoint(path);
  try {
    const { kind, config, tokenizer } = checkpoint;
    const described = { member, checkpoint: describeCheckpoint(checkpoint) };
    if (kind !== 'reward') return { description: { ...described, members: [] }, tokenizer };
    const folders = member === '' ? memberFolders(path) : [];
    if (folders.length > mostMembers) {
      throw new RangeError(`${path} has ${folders.length} members; at most ${mostMembers} are read`);
    }
    const members: ModelDescription[] = [];
    for (const { path: folder, name } of folders) members.push((await describe(folder, name)).description);
    const heads = readHeads(path, config.hiddenSize);
    const normalisation = readNormalisation(path);
    return {
      description: { ...described, members, ...(heads && { heads }), ...(normalisation && { normalisation }) },
      tokenizer,
    };
  } finally {
    checkpoint.close();
  }
}

/** A rendered chat has its special tokens written out; plain text gets what the model wants around it. */
function promptTokens(tokenizer: Tokenizer, prompt: Prompt): Int32Array {
  if ('text' in prompt) return tokenizer.encode(prompt.text, { addSpecialTokens: true });
  const messages: readonly ChatMessage[] = prompt.messages;
  return tokenizer.encode(tokenizer.renderChat(messages, { addGenerationPrompt: true }));
}
