// Freezes the judgments, or the accepted demonstrations, as they stand now.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Snapshot } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';

interface TakeSnapshotProps {
  readonly projectId: string;
  readonly onTaken: (snapshot: Snapshot) => void;
  readonly onClose: () => void;
}

const splits = ['train', 'validation', 'test'] as const;

export function TakeSnapshot({ projectId, onTaken, onClose }: TakeSnapshotProps) {
  const { t } = useLingui();
  const formId = useId();
  const queries = useQueryClient();
  const [kind, setKind] = useState<'comparisons' | 'demonstrations'>('comparisons');
  const [name, setName] = useState('');
  const [split, setSplit] = useState('');
  const [tags, setTags] = useState('');
  const [minJudgments, setMinJudgments] = useState('1');
  const take = useMutation({
    mutationFn: () => {
      if (kind === 'demonstrations') return client.createSnapshot(projectId, { kind, name });
      const chosen = splits.find((each) => each === split);
      const tagged = tags
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean);
      const filter = {
        minJudgments: Number(minJudgments),
        ...(chosen === undefined ? {} : { splits: [chosen] }),
        ...(tagged.length === 0 ? {} : { tags: tagged }),
      };
      return client.createSnapshot(projectId, { kind, name, filter });
    },
    onSuccess: async (snapshot) => {
      await queries.invalidateQueries({ queryKey: ['project', projectId, 'snapshots'] });
      onTaken(snapshot);
    },
  });
  const errorAt = fieldErrors(take.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!take.isPending) take.mutate();
  };
  return (
    <Dialog
      title={<Trans>Take a snapshot</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn primary" type="submit" form={formId} aria-busy={take.isPending}>
            <Trans>Take the snapshot</Trans>
          </button>
        </>
      }
    >
      <form id={formId} className="stack" onSubmit={submit} noValidate>
        <Field label={<Trans>Name</Trans>} error={errorAt('name')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={name}
              onChange={({ target }) => {
                setName(target.value);
              }}
            />
          )}
        </Field>
        <Field label={<Trans>Of</Trans>}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={kind}
              onChange={({ target }) => {
                setKind(target.value === 'demonstrations' ? 'demonstrations' : 'comparisons');
              }}
            >
              <option value="comparisons">{t`judged comparisons, to train a reward model`}</option>
              <option value="demonstrations">{t`accepted demonstrations, to fine-tune`}</option>
            </select>
          )}
        </Field>
        {kind === 'comparisons' && (
          <>
            <Field label={<Trans>Split</Trans>} error={errorAt('filter.splits')}>
              {(ids) => (
                <select
                  {...ids}
                  className="input"
                  value={split}
                  onChange={({ target }) => {
                    setSplit(target.value);
                  }}
                >
                  <option value="">{t`all: a run trains and tests on its own`}</option>
                  {splits.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              )}
            </Field>
            <Field
              label={<Trans>Tags</Trans>}
              hint={<Trans>Prompts with any of these; commas between them.</Trans>}
              error={errorAt('filter.tags')}
            >
              {(ids) => (
                <input
                  {...ids}
                  className="input"
                  value={tags}
                  placeholder={t`all`}
                  onChange={({ target }) => {
                    setTags(target.value);
                  }}
                />
              )}
            </Field>
            <Field label={<Trans>Judgments a comparison, at least</Trans>} error={errorAt('filter.minJudgments')}>
              {(ids) => (
                <input
                  {...ids}
                  className="input num"
                  inputMode="numeric"
                  value={minJudgments}
                  onChange={({ target }) => {
                    setMinJudgments(target.value);
                  }}
                />
              )}
            </Field>
          </>
        )}
        {take.isError && !namesFields(take.error) && <Failure error={take.error} />}
      </form>
    </Dialog>
  );
}
