import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type InferenceScore, type InferenceScoreInput, inferenceScoreRequest } from '@tastemaker/contracts';

export interface PlayedScores {
  readonly url: string;
  /** Requests so far, those that were not answered included. */
  requests(): number;
  /** How the next requests are answered, until it is said otherwise. */
  answerWith(answer: (input: InferenceScoreInput) => InferenceScore): void;
  /** Problems of this status, for so many requests. */
  failWith(status: number, detail: string, times?: number): void;
  /** Leaves the next requests open, the first ones answered: their number. */
  holdAfter(requests: number): void;
  /** Answers what was left open, and everything after it. */
  release(): void;
  close(): Promise<void>;
}

/** The inference service's part in scoring, by its contract: the score of an answer is what `answer` says, else its length. */
export async function playScores(): Promise<PlayedScores> {
  let answer: (input: InferenceScoreInput) => InferenceScore = byLength;
  let [requests, open] = [0, Number.POSITIVE_INFINITY];
  const failures: { status: number; detail: string }[] = [];
  const held: (() => void)[] = [];
  const answerRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { model, inputs } = inferenceScoreRequest.parse(await json(request));
    requests += 1;
    const failure = failures.shift();
    if (failure !== undefined) {
      sendProblem(response, failure);
      return;
    }
    const send = () =>
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ model, scores: inputs.map((input) => answer(input)) }));
    if (open === 0) held.push(send);
    else {
      open -= 1;
      send();
    }
  };
  const server = createServer((request, response) => void answerRequest(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    answerWith: (next) => {
      answer = next;
    },
    failWith: (status, detail, times = 1) => {
      for (let i = 0; i < times; i += 1) failures.push({ status, detail });
    },
    holdAfter: (count) => {
      open = count;
    },
    release: () => {
      open = Number.POSITIVE_INFINITY;
      for (const send of held.splice(0)) send();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function byLength(input: InferenceScoreInput): InferenceScore {
  const score = 'completion' in input ? input.completion.length : input.text.length;
  return { score, members: [score], deviation: 0, tokens: 10 + score, answerTokens: score };
}

function sendProblem(response: ServerResponse, { status, detail }: { status: number; detail: string }): void {
  const code = status === 503 ? 'inference_unavailable' : 'invalid_request';
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: 'about:blank', title: 'Refused', status, code, detail }));
}
