// Says that one has read a version of the guideline.
import { type Action, useAction } from '../../../parts/use-action.js';
import { askAgain } from '../answers.js';
import { readingClient } from '../work/work-client.js';

export function useAcknowledge(project: string, onRead?: () => void): Action<[version: number], unknown> {
  return useAction(
    (version: number) => readingClient.acknowledgeGuideline(project, version),
    () => {
      askAgain('guideline', project);
      onRead?.();
    },
  );
}
