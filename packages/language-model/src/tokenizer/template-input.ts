// Messages as chat templates take them: the functions that may be called apart, and arguments of calls as objects, as
// transformers' `apply_chat_template` has them; and whether a template knows what the messages hold.
import type { ChatMessage } from './tokenizer.js';

export interface TemplateInput {
  readonly messages: readonly object[];
  readonly tools: readonly object[] | null;
}

export function templateInput(messages: readonly ChatMessage[]): TemplateInput {
  if (messages.every(isPlain)) return { messages, tools: null };
  const { tools, spoken } = toolsApart(messages);
  return {
    messages: spoken.map(({ tool_calls: calls, ...message }) =>
      calls === undefined ? message : { ...message, tool_calls: calls.map(withParsedArguments) },
    ),
    tools: tools.length === 0 ? null : tools,
  };
}

/** The functions that may be called, and what is said: a message that holds nothing but functions is none of it. */
export function toolsApart(messages: readonly ChatMessage[]) {
  return {
    tools: messages.flatMap((message) => message.tools ?? []),
    spoken: messages
      .filter(({ content, tools }) => tools === undefined || content !== '')
      .map(({ tools: _tools, ...message }) => message),
  };
}

function isPlain({ tools, tool_calls: calls }: ChatMessage): boolean {
  return tools === undefined && calls === undefined;
}

function withParsedArguments(call: NonNullable<ChatMessage['tool_calls']>[number]): object {
  try {
    const parsed: unknown = JSON.parse(call.function.arguments);
    if (typeof parsed === 'object' && parsed !== null) {
      return { ...call, function: { ...call.function, arguments: parsed } };
    }
    return call;
  } catch (error) {
    // A model may write what is no JSON.
    if (error instanceof SyntaxError) return call;
    throw error;
  }
}

/** @throws Error that says what the template would leave out */
export function assertKnown(source: string, messages: readonly ChatMessage[], rendered: string): void {
  for (const message of messages) {
    if (message.tools !== undefined && !/\btools\b/.test(source)) throw new Error('it knows no tools.');
    if (message.tool_calls !== undefined && !source.includes('tool_calls'))
      throw new Error('it knows no calls of tools.');
    if (message.reasoning_content !== undefined && !source.includes('reasoning_content'))
      throw new Error('it knows no reasoning_content.');
    if (message.role === 'tool' && !rendered.includes(message.content.trim()))
      throw new Error('it leaves out what tools answer.');
  }
}
