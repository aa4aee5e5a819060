// Colors code, in three kinds: words of the language, texts, notes; loaded when the first code is shown.
import { common, createLowlight } from 'lowlight';

export interface Part {
  readonly text: string;
  readonly kind: 'w' | 's' | 'c' | undefined;
}

const lowlight = createLowlight(common);

/** @returns undefined for a language that is not known */
export function highlight(code: string, language: string): readonly Part[] | undefined {
  if (!lowlight.registered(language)) return undefined;
  return partsOf(lowlight.highlight(language, code).children, undefined);
}

type Nodes = ReturnType<typeof lowlight.highlight>['children'];

function partsOf(nodes: Nodes, outer: Part['kind']): Part[] {
  return nodes.flatMap((node) => {
    if (node.type === 'text') return [{ text: node.value, kind: outer }];
    if (node.type !== 'element') return [];
    const names = node.properties['className'];
    return partsOf(node.children, kindOf(Array.isArray(names) ? names.join(' ') : '') ?? outer);
  });
}

function kindOf(names: string): Part['kind'] {
  if (/hljs-(?:comment|quote|doctag|meta)/.test(names)) return 'c';
  if (/hljs-(?:string|regexp|symbol|char)/.test(names)) return 's';
  return /hljs-(?:keyword|built_in|literal|type|selector-tag|name)/.test(names) ? 'w' : undefined;
}
