// Chat messages as files have them: OpenAI's `role` and `content` (a text or parts), ShareGPT's `from` and `value`, calls of
// tools and reasoning under their several names. What a message has beyond that is noted.
import { type Message, message as messageSchema, type ToolCall } from '../../prompts.js';
import { exactJson, longInteger } from './exact-json.js';
import { isEmpty, type RowNotes } from './row-notes.js';
import { messagesIn, structureOf } from './structured-text.js';

const maxMessages = 200;

const roles: Record<string, Message['role']> = {
  system: 'system',
  // OpenAI's later name of `system`.
  developer: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  tool: 'tool',
  function: 'tool',
  observation: 'tool',
};

/** Messages, from a list of them or from one, also written as text; undefined, and a fault noted, where it is neither. */
export function readMessages(value: unknown, path: string, notes: RowNotes): Message[] | undefined {
  if (!Array.isArray(value)) {
    if (typeof value === 'object' && value !== null) return readMessages([value], path, notes);
    const structure = typeof value === 'string' ? structureOf(value) : undefined;
    if (structure !== undefined && 'value' in structure) return readMessages(structure.value, path, notes);
    if (structure !== undefined) {
      notes.fault(path, structure.fault);
      return undefined;
    }
    notes.fault(path, 'must be a text or a list of messages');
    return undefined;
  }
  if (value.length > 0 && value.every((each: unknown) => typeof each === 'string')) {
    notes.fault(path, 'is a list of texts, where a text or a list of messages is read: write a row for each');
    return undefined;
  }
  if (value.length === 0) notes.fault(path, 'has no message');
  if (value.length > maxMessages) notes.fault(path, `has ${value.length} messages, more than ${maxMessages}`);
  if (value.length === 0 || value.length > maxMessages) return undefined;
  const messages = value.map(
    (each: unknown, i) => plainMessage(each) ?? readMessage(each, `${path}.${i}`, path, notes),
  );
  return messages.every((each) => each !== undefined) ? messages : undefined;
}

/** A text, or messages, also such as are written as text. */
export function readSide(value: unknown, path: string, notes: RowNotes): string | Message[] | undefined {
  if (typeof value !== 'string') return readMessages(value, path, notes);
  const structure = messagesIn(value);
  if (structure === undefined) return value;
  if ('value' in structure) return readMessages(structure.value, path, notes);
  notes.fault(path, structure.fault);
  return undefined;
}

/** Most are as they should be, and a schema takes several times as long to say so. */
function plainMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value)) return undefined;
  const { role, content } = value;
  const isPlain = (role === 'user' || role === 'assistant' || role === 'system') && typeof content === 'string';
  return isPlain && Object.keys(value).length === 2 ? { role, content } : undefined;
}

/** By the key of a message, what would be lost with it. */
const losses: Record<string, string> = {
  function_call: 'a call of a function in a form of before 2023 (write tool_calls)',
  images: 'images',
  image: 'an image',
  audio: 'a sound',
  videos: 'videos',
  weight: 'whether the message is learned from',
  refusal: "an assistant's refusal",
  prefix: 'that the answer goes on from here',
  train: 'whether the message is learned from',
  thinking_blocks: 'what the assistant thought',
};

function readMessage(value: unknown, path: string, column: string, notes: RowNotes): Message | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    notes.fault(path, 'must be a message, with a role and a content');
    return undefined;
  }
  const {
    role: plainRole,
    from,
    content,
    value: said,
    tool_calls,
    tool_call_id,
    name,
    tools,
    ...rest
  } = {
    role: undefined,
    from: undefined,
    content: undefined,
    value: undefined,
    tool_calls: undefined,
    tool_call_id: undefined,
    name: undefined,
    tools: undefined,
    ...value,
  };
  const { reasoning_content, reasoning, thinking, ...others } = {
    reasoning_content: undefined,
    reasoning: undefined,
    thinking: undefined,
    ...rest,
  };
  for (const [key, inner] of Object.entries(others)) {
    // Of every message that is learned from.
    if (key === 'weight' && inner === 1) continue;
    notes.leave(`${column}.${key}`, inner, losses[key]);
  }
  // LLaMA-Factory's way of writing a call.
  const isCall = (plainRole ?? from) === 'function_call';
  const role = isCall ? 'assistant' : readRole(plainRole ?? from, `${path}.role`, notes);
  const calls = readCalls(isCall ? callsIn(content ?? said) : tool_calls, `${path}.tool_calls`, notes);
  const text = isCall
    ? ''
    : readContent(content ?? said, { path: `${path}.content`, column, mayLack: calls !== undefined }, notes);
  if (role === undefined || text === undefined) return undefined;
  assertAlike([plainRole, from], `${path}.role`, notes);
  assertAlike([content, said], `${path}.content`, notes);
  const thoughts = [reasoning_content, reasoning, thinking];
  assertAlike(thoughts, `${path}.reasoning_content`, notes);
  const thought = thoughts.find((each) => !isEmpty(each));
  const whole = messageSchema.safeParse({
    role,
    content: text,
    ...(thought === undefined ? {} : { reasoning_content: thought }),
    ...(calls === undefined ? {} : { tool_calls: calls }),
    ...(isEmpty(tool_call_id) ? {} : { tool_call_id: idOf(tool_call_id) }),
    ...(isEmpty(name) ? {} : { name }),
    ...(isEmpty(tools) ? {} : { tools: readTools(tools, `${path}.tools`, notes) }),
  });
  if (whole.success) return whole.data;
  for (const issue of whole.error.issues) notes.fault([path, ...issue.path].join('.'), issue.message);
  return undefined;
}

/** Several names of one thing may not say different things. */
function assertAlike(values: readonly unknown[], path: string, notes: RowNotes): void {
  const given = new Set(values.filter((value) => !isEmpty(value)).map((value) => exactJson(value)));
  if (given.size > 1) notes.fault(path, 'is said in two ways that differ');
}

/** Some number their calls. */
function idOf(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}

function readRole(value: unknown, path: string, notes: RowNotes): Message['role'] | undefined {
  const role = typeof value === 'string' && Object.hasOwn(roles, value) ? roles[value] : undefined;
  if (role === undefined) {
    const said = typeof value === 'string' ? `"${value.slice(0, 40)}"` : 'missing';
    notes.fault(path, `is ${said}: must be one of ${Object.keys(roles).join(', ')}`);
  }
  return role;
}

interface ContentPlace {
  path: string;
  column: string;
  /** A message that calls tools may say nothing. */
  mayLack: boolean;
}

function readContent(value: unknown, { path, column, mayLack }: ContentPlace, notes: RowNotes): string | undefined {
  if (typeof value === 'string') return value;
  if ((value === null || value === undefined) && mayLack) return '';
  if (!Array.isArray(value)) {
    notes.fault(path, value === null || value === undefined ? 'is missing' : 'must be a text, or a list of text parts');
    return undefined;
  }
  const texts = value.map((part: unknown, i) => readPart(part, `${path}.${i}`, column, notes));
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

const textParts = new Set<unknown>(['text', 'input_text', 'output_text']);

/** OpenAI's parts, of which only texts can be judged here. */
function readPart(part: unknown, path: string, column: string, notes: RowNotes): string | undefined {
  if (typeof part === 'string') return part;
  if (typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string') {
    const { type, text, ...rest } = { type: undefined, ...part };
    if (type === undefined || textParts.has(type)) {
      for (const [key, inner] of Object.entries(rest)) notes.leave(`${column}.content.${key}`, inner, losses[key]);
      return String(text);
    }
  }
  const kind = typeof part === 'object' && part !== null && 'type' in part ? String(part.type) : 'unknown';
  notes.fault(path, `is a part of type ${kind}: only texts can be judged here. Leave such rows out`);
  return undefined;
}

/** Of a message that is nothing but calls: one, or a list, as JSON. */
function callsIn(value: unknown): unknown {
  const structure = typeof value === 'string' ? structureOf(value) : { value };
  const calls: unknown = structure !== undefined && 'value' in structure ? structure.value : undefined;
  return calls === undefined || Array.isArray(calls) ? calls : [calls];
}

function readCalls(value: unknown, path: string, notes: RowNotes): ToolCall[] | undefined {
  const given = typeof value === 'string' && value !== '' ? listIn(value, path, notes) : value;
  if (isEmpty(given)) return undefined;
  if (!Array.isArray(given)) {
    notes.fault(path, 'must be a list of calls');
    return undefined;
  }
  return given.flatMap((each: unknown, i) => readCall(each, `${path}.${i}`, notes) ?? []);
}

function readCall(value: unknown, path: string, notes: RowNotes): ToolCall | undefined {
  if (typeof value !== 'object' || value === null) {
    notes.fault(path, 'must be a call, with a function');
    return undefined;
  }
  const {
    id,
    type,
    function: called,
    index: _place,
    ...rest
  } = {
    id: undefined,
    type: undefined,
    function: undefined,
    index: undefined,
    ...value,
  };
  // Some write the name and the arguments without a `function` around them.
  const inner: object = typeof called === 'object' && called !== null ? called : rest;
  const {
    name,
    arguments: args,
    parameters,
    ...others
  } = {
    name: undefined,
    arguments: undefined,
    parameters: undefined,
    ...inner,
  };
  // Llama's name for them.
  assertAlike([args, parameters], `${path}.arguments`, notes);
  const given: unknown = isEmpty(args) ? parameters : args;
  const unread = inner === rest ? others : { ...rest, ...others };
  for (const [key, lost] of Object.entries(unread)) notes.leave(`${path.replaceAll(/\.\d+/g, '')}.${key}`, lost);
  if (typeof name !== 'string' || name === '') {
    notes.fault(`${path}.function.name`, 'must name the function');
    return undefined;
  }
  if (!isEmpty(type) && type !== 'function') notes.fault(`${path}.type`, 'must be function');
  return {
    ...(isEmpty(id) ? {} : { id: String(idOf(id)) }),
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : exactJson(given ?? {}) },
  };
}

/** Functions that an assistant may call: a list of objects, also as JSON text, as data sets with several schemas have it. */
export function readTools(value: unknown, path: string, notes: RowNotes): Record<string, unknown>[] {
  const isNone = typeof value === 'string' && /^\s*(?:null|none|nan)?\s*$/i.test(value);
  const given = typeof value === 'string' && !isNone ? listIn(value, path, notes) : value;
  if (isNone || isEmpty(given)) return [];
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list.flatMap((each, i) => {
    const tool = typeof each === 'string' ? listIn(each, `${path}.${i}`, notes) : each;
    const long = longInteger(tool);
    if (long !== undefined) notes.fault(`${path}.${i}`, `holds the integer ${long}, which is exact as a text only`);
    if (typeof tool === 'object' && tool !== null && !Array.isArray(tool))
      return long === undefined ? [{ ...tool }] : [];
    notes.fault(`${path}.${i}`, 'must be an object that describes a function');
    return [];
  });
}

function listIn(text: string, path: string, notes: RowNotes): unknown {
  const structure = structureOf(text);
  if (structure !== undefined && 'value' in structure) return structure.value;
  notes.fault(path, structure?.fault ?? 'must be a list, or JSON of one');
  return undefined;
}
