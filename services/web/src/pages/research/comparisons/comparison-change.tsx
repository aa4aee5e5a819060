// Changes a comparison's place in the queue, or makes it a gold comparison whose answer is known.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ComparisonDetail, ComparisonUpdate } from '@tastemaker/contracts';
import { completionOf, lettersOf, parseRanking } from '@tastemaker/labeling';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors } from '../../../parts/form-errors.js';

export function ComparisonChange({ comparison }: { readonly comparison: ComparisonDetail }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { projectId, completionIds } = comparison;
  const letters = lettersOf(completionIds.length);
  const [priority, setPriority] = useState(String(comparison.priority));
  const [answer, setAnswer] = useState('');
  const change = useMutation({
    mutationFn: (part: ComparisonUpdate) => client.updateComparison(projectId, comparison.id, part),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['project', projectId] }),
  });
  const typed = answer.trim() === '' ? undefined : parseRanking(answer, letters, true);
  const problem = typed !== undefined && 'problem' in typed ? typed.problem : undefined;
  const makeGold = () => {
    if (typed === undefined || !('ranking' in typed)) return;
    const ranking = typed.ranking.map((group) => group.flatMap((letter) => completionOf(letter, completionIds) ?? []));
    change.mutate({ goldAnswer: { ranking } });
  };
  return (
    <details className="more">
      <summary>
        <Trans>Change its place, or make it gold</Trans>
      </summary>
      <div className="stack">
        <form
          className="row wrap"
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ priority: Number(priority) });
          }}
        >
          <Field
            label={<Trans>Priority</Trans>}
            hint={<Trans>Higher ones are judged first.</Trans>}
            error={fieldErrors(change.error)('priority')}
          >
            {(ids) => (
              <input
                {...ids}
                className="input num"
                inputMode="numeric"
                value={priority}
                onChange={({ target }) => {
                  setPriority(target.value);
                }}
              />
            )}
          </Field>
          <button className="btn" type="submit">
            <Trans>Set the priority</Trans>
          </button>
        </form>
        <form
          className="row wrap"
          onSubmit={(event) => {
            event.preventDefault();
            makeGold();
          }}
        >
          <Field
            label={<Trans>Known answer</Trans>}
            hint={t`Best first, such as ${letters.slice(0, 3).join(' > ')}; letters as above.`}
            error={problem}
          >
            {(ids) => (
              <input
                {...ids}
                className="input mono"
                value={answer}
                onChange={({ target }) => {
                  setAnswer(target.value);
                }}
              />
            )}
          </Field>
          <button className="btn" type="submit" aria-disabled={typed === undefined || problem !== undefined}>
            {comparison.purpose === 'gold' ? <Trans>Correct the known answer</Trans> : <Trans>Make it gold</Trans>}
          </button>
        </form>
        {change.isError && <Failure error={change.error} />}
      </div>
    </details>
  );
}
