// Reads a whole stream of OpenAI's chunks, chat or text.
import { z } from 'zod';

const chunk = z.object({
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      delta: z.object({ content: z.string().optional() }).optional(),
      text: z.string().optional(),
      finish_reason: z.string().nullable(),
      token_count: z.int().optional(),
      log_probability: z.number().optional(),
    }),
  ),
  usage: z.unknown().optional(),
});

export async function readEvents(response: Response) {
  const lines = (await response.text()).split('\n\n').filter((line) => line !== '');
  const data = lines.map((line) => line.replace(/^data: /u, ''));
  const done = data.at(-1) === '[DONE]';
  return { done, chunks: data.slice(0, done ? -1 : undefined).map((json) => chunk.parse(JSON.parse(json))) };
}
