// Has a strategy make comparisons of answers that are there; a try tells what it would make.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AskingStrategy, Project } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../../app/client.js';
import { Dialog } from '../../../../parts/dialog.js';
import { Failure } from '../../../../parts/failure.js';
import { fieldErrors, namesFields } from '../../../../parts/form-errors.js';
import { ChoiceField } from '../../parts/choice-field.js';
import { NumberField } from '../../parts/number-field.js';
import { AskMore } from './ask-more.js';
import { AskingOutcome } from './asking-outcome.js';
import { type AskDraft, orderOf } from './order.js';
import { RewardModelField } from './reward-model-field.js';
import { strategies, strategyWords } from './strategy-words.js';

export function AskDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const form = useId();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<AskDraft>({
    strategy: 'random',
    candidates: 2,
    each: 'count',
    amount: 100,
    exploration: 10,
    rewardModel: '',
    judgmentsNeeded: project.settings.judgmentsPerComparison,
    priority: 0,
    seed: Number.NaN,
    split: '',
    tag: '',
  });
  const ask = useMutation({
    mutationFn: (dryRun: boolean) => client.ask(project.id, { ...orderOf(draft), dryRun }),
    onSuccess: async ({ asking }) => {
      if (asking !== null) await queries.invalidateQueries({ queryKey: ['project', project.id] });
    },
  });
  const change = (part: Partial<AskDraft>) => {
    setDraft({ ...draft, ...part });
    ask.reset();
  };
  const errorAt = fieldErrors(ask.error);
  const { asksModel, puts } = strategyWords[draft.strategy];
  const isMade = ask.data?.asking != null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate(false);
  };
  return (
    <Dialog
      title={<Trans>Ask a strategy</Trans>}
      onClose={onClose}
      actions={
        isMade ? (
          <button className="btn primary" type="button" data-autofocus onClick={onClose}>
            <Trans>Close</Trans>
          </button>
        ) : (
          <>
            <button className="btn" type="button" onClick={onClose}>
              <Trans>Leave it</Trans>
            </button>
            <button
              className="btn"
              type="button"
              aria-busy={ask.isPending}
              onClick={() => {
                if (!ask.isPending) ask.mutate(true);
              }}
            >
              <Trans>Try it</Trans>
            </button>
            <button className="btn primary" type="submit" form={form} aria-busy={ask.isPending}>
              <Trans>Make the comparisons</Trans>
            </button>
          </>
        )
      }
    >
      <form id={form} className="stack fields" onSubmit={onSubmit} noValidate>
        {!isMade && (
          <>
            <ChoiceField<AskingStrategy>
              label={<Trans>Strategy</Trans>}
              hint={i18n._(puts)}
              error={errorAt('strategy')}
              value={draft.strategy}
              choices={strategies}
              names={Object.fromEntries(strategies.map((each) => [each, i18n._(strategyWords[each].name)]))}
              onChange={(strategy) => change({ strategy })}
            />
            {asksModel && (
              <RewardModelField
                projectId={project.id}
                label={<Trans>Whose scores</Trans>}
                none={t`the live head, else the model marked current`}
                value={draft.rewardModel}
                error={errorAt('rewardModel')}
                onChange={(rewardModel) => change({ rewardModel })}
              />
            )}
            <div className="three">
              <NumberField
                label={<Trans>Comparisons</Trans>}
                value={draft.amount}
                min={1}
                max={draft.each === 'count' ? 10_000 : 100}
                error={errorAt('count') ?? errorAt('perPrompt')}
                onChange={(amount) => change({ amount })}
              />
              <ChoiceField<AskDraft['each']>
                label={<Trans>Counted</Trans>}
                value={draft.each}
                choices={['count', 'perPrompt']}
                names={{ count: t`in all`, perPrompt: t`of each prompt` }}
                onChange={(each) => change({ each, amount: each === 'count' ? 100 : 1 })}
              />
              <NumberField
                label={<Trans>Candidates in each</Trans>}
                value={draft.candidates}
                min={2}
                max={16}
                error={errorAt('candidates')}
                onChange={(candidates) => change({ candidates })}
              />
              {asksModel && (
                <NumberField
                  label={<Trans>Drawn at random, in %</Trans>}
                  value={draft.exploration}
                  min={0}
                  max={100}
                  step="any"
                  error={errorAt('explorationShare')}
                  onChange={(exploration) => change({ exploration })}
                />
              )}
            </div>
            {asksModel && draft.exploration === 0 && (
              <p className="note caution">
                <Trans>Without a share at random some sets have no chance, and nothing can be said of them.</Trans>
              </p>
            )}
            <AskMore draft={draft} errorAt={errorAt} onChange={change} />
          </>
        )}
        {ask.data !== undefined && <AskingOutcome made={ask.data} />}
        {ask.isError && !namesFields(ask.error) && <Failure error={ask.error} />}
      </form>
    </Dialog>
  );
}
