// The rows of the plots about agreement.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Agreement, Project } from '@tastemaker/contracts';
import type { ForestRow } from '../../../parts/forest.js';
import { labelerReportQuery } from '../reports/report-queries.js';
import type { AgreementMeasure } from './search.js';

interface AgreementRows {
  readonly versions: readonly ForestRow[];
  readonly tags: readonly ForestRow[];
  readonly criteria: readonly ForestRow[];
  readonly labelers: readonly ForestRow[];
}

export function useAgreementRows(project: Project, agreement: Agreement, measure: AgreementMeasure): AgreementRows {
  const { t } = useLingui();
  const known = useQuery(labelerReportQuery(project.id)).data?.items ?? [];
  const names = new Map(known.map(({ userId, name }) => [userId, name]));
  const titles = new Map(project.settings.criteria.map(({ key, title }) => [key, title]));
  const nameOf = (id: string | undefined) => names.get(id ?? '') ?? t`somebody who left`;
  return {
    versions: agreement.versions.map(({ version, [measure]: of }) => ({
      key: String(version),
      name: version === null ? t`under no version` : t`guideline ${version}`,
      of,
    })),
    tags: agreement.tags.map(({ tag, [measure]: of }) => ({ key: tag, name: tag, of })),
    criteria: agreement.criteria.flatMap(({ key, raw, alphaOrdinal, alphaInterval }): ForestRow[] => {
      const name = titles.get(key) ?? key;
      if (measure === 'raw') return [{ key, name, of: raw }];
      return [
        { key, name: t`${name}, as an order`, of: alphaOrdinal },
        { key: `${key} interval`, name: t`${name}, as distances`, of: alphaInterval, isIndented: true },
      ];
    }),
    labelers: agreement.labelers.map(({ labelerIds: [one, other], ...of }) => ({
      key: `${one} ${other}`,
      name: t`${nameOf(one)} and ${nameOf(other)}`,
      of,
    })),
  };
}
