// Demonstrations as files: in, all of it or nothing, and out in OpenAI's shape.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { client } from '../../../app/client.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Section } from '../../../parts/section.js';

export function DemonstrationFiles({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const id = useId();
  const queries = useQueryClient();
  const bring = useMutation({
    mutationFn: (file: File) => client.importDemonstrations(projectId, { source: file.name }, file),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['project', projectId] }),
  });
  return (
    <Section
      title={<Trans>Files</Trans>}
      note={<Trans>JSON lines in OpenAI’s, ShareGPT’s or Alpaca’s shape, perhaps compressed with gzip.</Trans>}
    >
      <div className="row wrap">
        <label className="btn" htmlFor={id}>
          <Icon name="add" />
          {bring.isPending ? t`Importing …` : t`Import a file`}
        </label>
        <input
          id={id}
          className="visually-hidden"
          type="file"
          accept=".jsonl,.json,.ndjson,.gz"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined && !bring.isPending) bring.mutate(file);
            target.value = '';
          }}
        />
        <a className="btn" href={`/v1/projects/${projectId}/demonstrations/export`} download>
          <Icon name="download" />
          <Trans>Export those accepted</Trans>
        </a>
      </div>
      {bring.data !== undefined && (
        <p className="note accent" role="status">
          <Icon name="check" />
          <span>
            <Plural value={bring.data.created} one="# came in," other="# came in," />{' '}
            <Plural value={bring.data.existing} one="# was there already." other="# were there already." />{' '}
            {bring.data.nearDuplicates > 0 && (
              <Plural
                value={bring.data.nearDuplicates}
                one="# is too much like another one."
                other="# are too much like other ones."
              />
            )}
          </span>
        </p>
      )}
      {bring.isError && <Failure error={bring.error} />}
    </Section>
  );
}
