// The draft of a guideline as it is written.

import { useQueryClient } from '@tanstack/react-query';
import type { Guideline } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { type Autosave, type Stored, useAutosave } from '../../../parts/autosave/use-autosave.js';
import { guidelinesKey } from './queries.js';

export function useDraft(draft: Guideline): Autosave<string> {
  const { projectId, version } = draft;
  const queries = useQueryClient();
  return useAutosave({
    storageKey: `tastemaker-guideline-${projectId}-${version}`,
    stored: storedOf(draft),
    async save(markdown, revision) {
      const saved = await client.saveGuideline(projectId, version, { markdown, revision });
      void queries.invalidateQueries({ queryKey: guidelinesKey(projectId), exact: true });
      return storedOf(saved);
    },
    load: async () => storedOf(await client.getGuideline(projectId, version)),
  });
}

function storedOf({ markdown, revision, updatedAt }: Guideline): Stored<string> {
  return { content: markdown, revision, savedAt: updatedAt };
}
