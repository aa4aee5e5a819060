/** What an endpoint may say instead of an answer. */
import { type Answer, status } from '../../services/inference/test/endpoint-server.js';

const chat = (content: string) =>
  JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] });

export const hostileAnswers: Record<string, Answer> = {
  'that hangs': () => undefined,
  'that streams garbage without end': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = setInterval(() => response.write('\u{fffd}{[garbage'.repeat(1_000)), 1);
    response.once('close', () => clearInterval(more));
  },
  'that is always busy': status(429, { 'retry-after': '1' }),
  'that answers with no JSON': status(200, { 'content-type': 'application/json' }, 'null null'),
  'that fails with a NUL in its message': status(
    500,
    { 'content-type': 'application/json' },
    '{"error":{"message":"\\u0000"}}',
  ),
  'that answers NUL': status(200, { 'content-type': 'application/json' }, chat('a\u0000b')),
  'that answers half of a surrogate pair': status(200, { 'content-type': 'application/json' }, chat('a\ud800b')),
};
