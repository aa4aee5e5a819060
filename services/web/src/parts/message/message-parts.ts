// A message in parts: text, and the calls of tools and their results that models write between tags. Without I/O.

export interface MessagePart {
  readonly kind: 'text' | 'call' | 'result';
  readonly text: string;
  readonly language?: string;
}

const tags = /<(tool_call|function_call|tool_response|tool_result|function_results?)>([^\0]*?)<\/\1>/g;

export function partsOfMessage(text: string): MessagePart[] {
  if (!text.includes('</')) return [{ kind: 'text', text }];
  const parts: MessagePart[] = [];
  let from = 0;
  for (const { 0: whole, 1: tag = '', 2: inside = '', index } of text.matchAll(tags)) {
    if (text.slice(from, index).trim() !== '') parts.push({ kind: 'text', text: text.slice(from, index) });
    parts.push({ kind: tag.endsWith('call') ? 'call' : 'result', ...readable(inside.trim()) });
    from = index + whole.length;
  }
  if (from === 0 || text.slice(from).trim() !== '') parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** JSON is indented; anything else stays as it is. */
export function readable(text: string): { text: string; language?: string } {
  try {
    return { text: JSON.stringify(JSON.parse(text), null, 2), language: 'json' };
  } catch {
    // Not JSON: models write what they write.
    return { text };
  }
}
