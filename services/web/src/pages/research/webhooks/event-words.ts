// Events, each with what has happened then.
import { useLingui } from '@lingui/react/macro';
import type { WebhookEvent } from '@tastemaker/contracts';

export function useEventWords(): readonly (readonly [WebhookEvent, string])[] {
  const { t } = useLingui();
  const words: Readonly<Record<WebhookEvent, string>> = {
    'judgment.submitted': t`a labeler has judged`,
    'judgment.changed': t`a judgment was changed or withdrawn`,
    'comparison.closed': t`the last judgment that it needed is there`,
    'flag.raised': t`somebody says that nobody should see something`,
    'labeler.paused': t`a labeler got too many known answers wrong`,
    'snapshot.created': t`judgments or demonstrations were frozen`,
    'import.finished': t`a file was read, well or not`,
    'run.finished': t`a training has its model`,
    'run.failed': t`a training ended without one`,
    'demonstration.accepted': t`a demonstration has its reviews`,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the record above are exactly the events
  return Object.entries(words) as [WebhookEvent, string][];
}
