// The beginning of a new version.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Guideline } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { guidelinesKey } from './queries.js';

/** Begins a draft with this text, and goes there. */
export function useBeginDraft(projectId: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (markdown: string) => client.createGuideline(projectId, { markdown }),
    onSuccess: async ({ version }: Guideline) => {
      await queries.invalidateQueries({ queryKey: guidelinesKey(projectId) });
      await navigate({
        to: '/p/$project/guideline/$version',
        params: { project: projectId, version: String(version) },
      });
    },
  });
}
