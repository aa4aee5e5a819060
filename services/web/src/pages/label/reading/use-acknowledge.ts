// Says that one has read a version of the guideline.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export function useAcknowledge(projectId: string, onRead?: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (version: number) => client.acknowledgeGuideline(projectId, version),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['guideline-current', projectId] });
      onRead?.();
    },
  });
}
