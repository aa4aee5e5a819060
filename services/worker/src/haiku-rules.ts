// The rules of the microworld's haiku, whose truth is known of every answer: what reports tell accuracy by.
import type { Message } from '@tastemaker/contracts';
import { judgeHaiku, topicOfPrompt } from '@tastemaker/microworld';

/**
 * By rule, whether each answer keeps it. Undefined for prompts that do not ask for a haiku in the microworld's words, and where
 * an answer has a word that its lexicon lacks: what such words count, and whether they tell of a season, it does not know.
 */
export function haikuRules(
  messages: readonly Message[],
  answers: readonly string[],
): Readonly<Record<string, readonly boolean[]>> | undefined {
  const topic = topicOfPrompt(messages.at(-1)?.content ?? '');
  if (topic === undefined) return undefined;
  const judged = answers.map((answer) => judgeHaiku(answer, topic));
  if (judged.some(({ lines, syllables }) => lines.length === 0 || syllables.includes(undefined))) return undefined;
  return {
    form: judged.map(({ validForm }) => validForm),
    topic: judged.map(({ namesTopic }) => namesTopic),
    season: judged.map(({ seasonWord }) => seasonWord),
    repetition: judged.map(({ repeatsLine }) => !repeatsLine),
  };
}
