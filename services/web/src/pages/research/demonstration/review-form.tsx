// Accepts a demonstration, or returns it with what has to change.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Demonstration } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { Icon } from '../../../parts/icon.js';

export function ReviewForm({ demonstration }: { readonly demonstration: Demonstration }) {
  const { id, projectId, revision } = demonstration;
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const review = useMutation({
    mutationFn: (decision: 'accept' | 'return') =>
      client.reviewDemonstration(projectId, id, { revision, decision, comment }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['project', projectId] }),
  });
  const decide = (decision: 'accept' | 'return') => {
    if (!review.isPending) review.mutate(decision);
  };
  return (
    <div className="stack">
      <Field
        label={<Trans>Comment</Trans>}
        hint={<Trans>Needed when it is returned: tell the author what to change.</Trans>}
        error={fieldErrors(review.error)('comment')}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="input"
            rows={4}
            dir="auto"
            value={comment}
            onChange={({ target }) => {
              setComment(target.value);
            }}
          />
        )}
      </Field>
      <div className="row wrap">
        <button
          className="btn"
          type="button"
          onClick={() => {
            decide('return');
          }}
        >
          <Icon name="undo" />
          <Trans>Return it</Trans>
        </button>
        <button
          className="btn primary"
          type="button"
          aria-busy={review.isPending}
          onClick={() => {
            decide('accept');
          }}
        >
          <Icon name="check" />
          <Trans>Accept it</Trans>
        </button>
      </div>
      {review.isError && !namesFields(review.error) && <Failure error={review.error} />}
    </div>
  );
}
