// Makes a project of what a file holds: first a dry run that tells what it would be, then the import.
import { Plural, Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ImportResult } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { meQuery } from '../../../app/session.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';

interface ImportProjectDialogProps {
  readonly onMade: (projectId: string) => void;
  readonly onClose: () => void;
}

export function ImportProjectDialog({ onMade, onClose }: ImportProjectDialogProps) {
  const form = useId();
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [name, setName] = useState('');
  const send = (chosen: File, dryRun: boolean) =>
    client.importProject(
      {
        name: name.trim() === '' ? chosen.name : name,
        source: chosen.name.slice(0, 500),
        dryRun: dryRun ? 'true' : 'false',
      },
      chosen,
    );
  const tryOut = useMutation({ mutationFn: (chosen: File) => send(chosen, true) });
  const make = useMutation({
    mutationFn: (chosen: File) => send(chosen, false),
    onSuccess: async ({ projectId }) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: projectsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]);
      onClose();
      if (projectId !== null) onMade(projectId);
    },
  });
  const found = tryOut.data?.result;
  const isGood = found !== undefined && (found.errorLines ?? 0) === 0;
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    tryOut.reset();
    if (chosen === undefined) return;
    if (name === '') setName(chosen.name.replace(/\.(jsonl|csv|parquet|gz|json)+$/i, ''));
    tryOut.mutate(chosen);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== undefined && isGood && !make.isPending) make.mutate(file);
  };
  return (
    <Dialog
      title={<Trans>Import a project</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={make.isPending} aria-disabled={!isGood}>
            <Trans>Make the project</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="project-form" onSubmit={onSubmit}>
        <Field
          label={<Trans>File</Trans>}
          hint={
            <Trans>
              JSONL, CSV or parquet; its format is told by its content: Tastemaker, TRL, HH, Arena, UltraFeedback,
              OpenPipe, or prompts only.
            </Trans>
          }
        >
          {(ids) => (
            <input
              {...ids}
              className="input file"
              type="file"
              required
              onChange={(event) => {
                choose(event.target.files?.[0]);
              }}
            />
          )}
        </Field>
        <Field label={<Trans>Name of the project</Trans>}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={name}
              maxLength={200}
              required
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        <div role="status">
          {tryOut.isPending && (
            <p className="small muted">
              <Trans>The file is looked through; nothing is made yet.</Trans>
            </p>
          )}
          {found !== undefined && <WhatItMakes result={found} />}
        </div>
        {tryOut.isError && <Failure error={tryOut.error} />}
        {make.isError && <Failure error={make.error} />}
      </form>
    </Dialog>
  );
}

/** What the file would make, or which lines are wrong. */
function WhatItMakes({ result }: { readonly result: ImportResult }) {
  const format = useFormat();
  const { errors = [], errorLines = 0, prompts, completions, comparisons, judgments, skippedLines } = result;
  if (errorLines > 0) {
    return (
      <div className="note critical">
        <div className="stack">
          <p>
            <Plural
              value={errorLines}
              one="# line is wrong, so nothing can be made:"
              other="# lines are wrong, so nothing can be made:"
            />
          </p>
          <ul className="small">
            {errors.slice(0, 5).map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path}: {message}
              </li>
            ))}
          </ul>
        </div>
      </div>
    );
  }
  return (
    <div className="note">
      <p>
        <Trans>
          {result.format}, {result.container}: it would make {format.number(prompts)} prompts,{' '}
          {format.number(completions)} answers, {format.number(comparisons)} comparisons and {format.number(judgments)}{' '}
          judgments.
        </Trans>{' '}
        {skippedLines > 0 && (
          <Plural value={skippedLines} one="# line says nothing new." other="# lines say nothing new." />
        )}
      </p>
    </div>
  );
}
