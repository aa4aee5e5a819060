// What is asked in the playground: as typed, and as it stands in the address.
import { readCount, readText } from '../parts/filter-search.js';

export interface Question {
  readonly model: string;
  readonly reward: string;
  readonly system: string;
  readonly documents: readonly string[];
  readonly prompt: string;
  readonly n: string;
  readonly temperature: string;
  readonly maxTokens: string;
  readonly seed: string;
}

export const usualQuestion: Question = {
  model: '',
  reward: 'current',
  system: '',
  documents: [],
  prompt: '',
  n: '4',
  temperature: '0.8',
  maxTokens: '128',
  seed: '',
};

export function readQuestion(search: Readonly<Record<string, unknown>>): Question {
  const count = (name: string, usual: string) => readCount(search, name)?.toString() ?? usual;
  return {
    ...usualQuestion,
    model: readText(search, 'model') ?? usualQuestion.model,
    reward: readText(search, 'reward') ?? usualQuestion.reward,
    prompt: readText(search, 'prompt') ?? usualQuestion.prompt,
    n: count('n', usualQuestion.n),
    temperature: readText(search, 'temperature') ?? usualQuestion.temperature,
    maxTokens: count('maxTokens', usualQuestion.maxTokens),
    seed: count('seed', usualQuestion.seed),
  };
}

/** What of a question stands in the address: what a seed needs to draw the same answers again, except for texts. */
export function searchOf({ model, reward, n, temperature, maxTokens, seed }: Question) {
  return {
    model,
    reward,
    n: Number(n),
    ...(temperature === usualQuestion.temperature ? {} : { temperature: Number(temperature) }),
    ...(maxTokens === usualQuestion.maxTokens ? {} : { maxTokens: Number(maxTokens) }),
    ...(seed.trim() === '' ? {} : { seed: Number(seed) }),
  };
}

interface AskedMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** Documents stand before the question, as they do everywhere a model is asked. */
export function messagesOf({ system, documents, prompt }: Question): AskedMessage[] {
  const context = documents.map((text) => text.trim()).filter(Boolean);
  const asked: AskedMessage = { role: 'user', content: [...context, prompt.trim()].join('\n\n') };
  return system.trim() === '' ? [asked] : [{ role: 'system', content: system.trim() }, asked];
}
