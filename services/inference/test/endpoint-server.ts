// A server on this machine that plays an endpoint of OpenAI's shape, as llama-server, Ollama or vLLM would: what it answers
// next is set by the test.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const order = z.looseObject({ model: z.string(), seed: z.int().optional(), stream: z.boolean().optional() });

export interface Heard {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: z.infer<typeof order>;
  readonly at: number;
}

export type Answer = (response: ServerResponse, heard: Heard, request: IncomingMessage) => void | Promise<void>;

export async function startEndpointServer() {
  const heard: Heard[] = [];
  const script: Answer[] = [];
  let busy = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    busy += 1;
    mostAtOnce = Math.max(mostAtOnce, busy);
    response.once('close', () => {
      busy -= 1;
    });
    void respond(request, response);
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = order.parse(await json(request));
    const one = { path: request.url ?? '', authorization: request.headers.authorization, body, at: Date.now() };
    heard.push(one);
    await (script.shift() ?? ordinary)(response, one, request);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1/`,
    heard,
    /** Answers to the next requests; after them it answers as a server does. */
    script,
    mostAtOnce: () => mostAtOnce,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const status =
  (code: number, headers: Record<string, string> = {}, text = '{"error":{"message":"busy"}}'): Answer =>
  (response) => {
    response.writeHead(code, headers).end(text);
  };

const ordinary: Answer = (response, { path, body }) => {
  const text = `drawn with ${body.seed}`;
  if (body.stream === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of text.split(/(?= )/u)) response.write(`data: ${JSON.stringify(chunkOf(path, word))}\n\n`);
    response.end(`data: ${JSON.stringify({ ...chunkOf(path, ''), choices: [], usage })}\n\ndata: [DONE]\n\n`);
    return;
  }
  const choice = path.endsWith('/chat/completions') ? { message: { role: 'assistant', content: text } } : { text };
  const choices = [{ index: 0, finish_reason: 'length', ...choice }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id: 'x', model: 'llama-at-home:8b', choices, usage }));
};

const usage = { prompt_tokens: 7, completion_tokens: 3 };

function chunkOf(path: string, text: string) {
  const piece = path.endsWith('/chat/completions') ? { delta: { content: text } } : { text };
  return { id: 'x', model: 'llama-at-home:8b', choices: [{ index: 0, finish_reason: null, ...piece }] };
}
