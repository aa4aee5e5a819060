// Where the findings of an evaluation stand in a model: numbers among its metrics, words as a section of its card.
import { cardWithEvaluation, type Model, type ModelEvaluation } from '@tastemaker/contracts';

/** The model's metrics and card with the evaluation in them; what the suite found earlier is replaced. */
export function withEvaluation(
  { metrics, card }: Pick<Model, 'metrics' | 'card'>,
  evaluation: ModelEvaluation,
): Pick<Model, 'metrics' | 'card'> {
  const { suite, metrics: found } = evaluation;
  const others = Object.entries(metrics).filter(([name]) => !name.startsWith(`${suite}/`));
  const own = Object.entries(found).map(([name, value]): [string, number] => [`${suite}/${name}`, value]);
  return { metrics: Object.fromEntries([...others, ...own]), card: cardWithEvaluation(card, evaluation) };
}
