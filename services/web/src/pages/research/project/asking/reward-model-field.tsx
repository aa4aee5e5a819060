// The reward model whose scores, or hidden states, are read.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ChoiceField } from '../../parts/choice-field.js';
import { readyModelsQuery } from '../../parts/ready-models.js';

interface RewardModelFieldProps {
  readonly projectId: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What no choice is called. */
  readonly none: string;
  /** Empty: none is chosen. */
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (id: string) => void;
}

export function RewardModelField({ projectId, none, ...field }: RewardModelFieldProps) {
  const { t } = useLingui();
  const models = useQuery(readyModelsQuery(projectId));
  const rewards = models.data?.filter(({ kind }) => kind === 'reward') ?? [];
  return (
    <ChoiceField
      {...field}
      choices={['', ...rewards.map(({ id }) => id)]}
      names={{
        '': models.isError ? t`The models could not be read.` : none,
        ...Object.fromEntries(rewards.map(({ id, name }) => [id, name])),
      }}
    />
  );
}
