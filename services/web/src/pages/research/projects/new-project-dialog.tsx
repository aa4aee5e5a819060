// Makes a project: its name, what labelers are asked, and what they rate. All of it can be changed later in its settings.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProjectCreate } from '@tastemaker/contracts';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { meQuery } from '../../../app/session.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { CriteriaFields } from './criteria-fields.js';
import { type CriterionDraft, criteriaOf } from './criterion-drafts.js';

interface NewProjectDialogProps {
  readonly onMade: (projectId: string) => void;
  readonly onClose: () => void;
}

export function NewProjectDialog({ onMade, onClose }: NewProjectDialogProps) {
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [isPair, setPair] = useState(true);
  const [candidates, setCandidates] = useState(4);
  const [judgments, setJudgments] = useState(1);
  const [criteria, setCriteria] = useState<readonly CriterionDraft[]>([]);
  const make = useMutation({
    mutationFn: (json: ProjectCreate) => client.createProject(json),
    onSuccess: async ({ id }) => {
      // Who makes a project is a member of it from then on.
      await Promise.all([
        queries.invalidateQueries({ queryKey: projectsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]);
      onClose();
      onMade(id);
    },
  });
  const errorOf = fieldErrors(make.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (make.isPending) return;
    make.mutate({
      name,
      description,
      settings: {
        candidatesPerPrompt: isPair ? 2 : candidates,
        judgmentsPerComparison: judgments,
        strength: isPair ? 'optional' : 'none',
        criteria: criteriaOf(criteria),
      },
    });
  };
  return (
    <Dialog
      title={<Trans>New project</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={make.isPending}>
            <Trans>Make the project</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="project-form" onSubmit={onSubmit}>
        <Field label={<Trans>Name</Trans>} error={errorOf('name')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={name}
              maxLength={200}
              required
              autoFocus
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        <Field
          label={<Trans>Description</Trans>}
          hint={<Trans>Optional. What it is for; labelers read it, too.</Trans>}
          error={errorOf('description')}
        >
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={2}
              value={description}
              maxLength={10_000}
              onChange={(event) => {
                setDescription(event.target.value);
              }}
            />
          )}
        </Field>
        <fieldset className="choice">
          <legend className="label">
            <Trans>What is judged at once</Trans>
          </legend>
          <label>
            <input
              type="radio"
              name="kind"
              checked={isPair}
              onChange={() => {
                setPair(true);
              }}
            />
            <span>
              <b>
                <Trans>A pair</Trans>
              </b>{' '}
              <Trans>which of two is better, and how much</Trans>
            </span>
          </label>
          <label>
            <input
              type="radio"
              name="kind"
              checked={!isPair}
              onChange={() => {
                setPair(false);
              }}
            />
            <span>
              <b>
                <Trans>A ranking</Trans>
              </b>{' '}
              <Trans>several, from the best to the worst; more is learned from a judgment</Trans>
            </span>
          </label>
        </fieldset>
        <div className="two">
          {!isPair && (
            <NumberInput
              label={<Trans>Answers a prompt</Trans>}
              value={candidates}
              max={16}
              min={3}
              error={errorOf('settings.candidatesPerPrompt')}
              onChange={setCandidates}
            />
          )}
          <NumberInput
            label={<Trans>Judgments each</Trans>}
            hint={<Trans>two or more tell how far people agree</Trans>}
            value={judgments}
            min={1}
            max={50}
            error={errorOf('settings.judgmentsPerComparison')}
            onChange={setJudgments}
          />
        </div>
        <CriteriaFields criteria={criteria} errorOf={errorOf} onChange={setCriteria} />
        {make.isError && !namesFields(make.error) && <Failure error={make.error} />}
      </form>
    </Dialog>
  );
}

interface NumberInputProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly error: string | undefined;
  readonly onChange: (value: number) => void;
}

function NumberInput({ label, hint, value, min, max, error, onChange }: NumberInputProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          className="input num"
          type="number"
          required
          value={Number.isNaN(value) ? '' : value}
          min={min}
          max={max}
          onChange={(event) => {
            onChange(event.target.valueAsNumber);
          }}
        />
      )}
    </Field>
  );
}
