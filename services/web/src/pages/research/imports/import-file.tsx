// One file on its way in: what it looks like, how it is to be read, what it would make, and then what it made.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError } from '@tastemaker/client/browser';
import type { ImportFormat, ImportMapping, ImportResult } from '@tastemaker/contracts';
import { useRef, useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { uploadingClient } from '../../../app/upload.js';
import { Bar } from '../../../parts/bar.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { FileBeginning } from './file-beginning.js';
import { ImportOutcome } from './import-outcome.js';
import { mappingFor } from './read-as.js';

interface ImportFileProps {
  readonly projectId: string;
  readonly file: File;
  readonly onClose: () => void;
}

/** So much of a file shows what it is; of parquet the end is needed, too. */
const beginningBytes = 1_000_000;

export function ImportFile({ projectId, file, onClose }: ImportFileProps) {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const [shape, setShape] = useState<ImportFormat>();
  const [mapping, setMapping] = useState<ImportMapping>({});
  const [ignored, setIgnored] = useState<readonly string[]>([]);
  const [isSkipping, setSkipping] = useState(false);
  const [sending, setSending] = useState<Sending>();
  const stop = useRef<AbortController>(undefined);
  const beginning = useQuery({
    queryKey: ['import-beginning', projectId, file.name, file.size, file.lastModified],
    queryFn: () => client.inspectFile(projectId, beginningOf(file)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const upload = useMutation({
    mutationFn: async (dryRun: boolean): Promise<ImportResult> => {
      stop.current = new AbortController();
      const key = crypto.randomUUID();
      const setSent = (share: number) => {
        setSending({ key, share });
      };
      setSent(0);
      try {
        const uploading = uploadingClient({ signal: stop.current.signal, onProgress: setSent });
        const fitting =
          beginning.data === undefined ? {} : mappingFor(beginning.data, shape ?? beginning.data.format, mapping);
        const options = {
          source: file.name,
          dryRun: dryRun ? 'true' : 'false',
          ...(shape === undefined ? {} : { format: shape }),
          ...(Object.keys(fitting).length === 0 ? {} : { mapping: fitting }),
          ...(ignored.length === 0 ? {} : { ignore: ignored }),
          ...(isSkipping ? { onError: 'skip' as const } : {}),
        };
        return await uploading.importFile(projectId, options, file, { key });
      } finally {
        setSending(undefined);
      }
    },
    onSuccess: ({ dryRun }) => (dryRun ? undefined : queries.invalidateQueries({ queryKey: ['project', projectId] })),
  });
  const start = (dryRun: boolean) => {
    if (!upload.isPending) upload.mutate(dryRun);
  };
  const isDone = upload.data?.dryRun === false;
  return (
    <Section
      title={file.name}
      note={format.bytes(file.size)}
      tools={
        <button
          className="btn"
          type="button"
          onClick={() => {
            stop.current?.abort();
            onClose();
          }}
        >
          {isDone ? <Trans>Another file</Trans> : <Trans>Leave it</Trans>}
        </button>
      }
    >
      {!isDone && (
        <Loaded query={beginning}>
          {(found) => (
            <FileBeginning
              beginning={found}
              shape={shape}
              mapping={mapping}
              onShape={(next) => {
                setShape(next);
                upload.reset();
              }}
              onMapping={(next) => {
                setMapping(next);
                upload.reset();
              }}
              ignored={ignored}
              onIgnored={(next) => {
                setIgnored(next);
                upload.reset();
              }}
              isSkipping={isSkipping}
              onSkipping={(next) => {
                setSkipping(next);
                upload.reset();
              }}
            />
          )}
        </Loaded>
      )}
      {sending !== undefined && (
        <div className="sending">
          <Bar value={sending.share} of={1} label={t`Sent`} />
          <span className="small num" role="status">
            {sending.share < 1 ? (
              <Trans>{format.percent(sending.share, 0)} sent</Trans>
            ) : (
              <RowsRead projectId={projectId} importKey={sending.key} />
            )}
          </span>
          <button
            className="btn"
            type="button"
            onClick={() => {
              stop.current?.abort();
            }}
          >
            <Icon name="stop" />
            <Trans>Stop</Trans>
          </button>
        </div>
      )}
      {upload.isError && !isAbort(upload.error) && <Failure error={upload.error} />}
      {upload.data !== undefined && <ImportOutcome result={upload.data} fileName={file.name} />}
      {upload.data?.dryRun === false && (
        <div className="row wrap">
          {upload.data.comparisons > 0 && (
            <Link className="btn" to="/p/$project/comparisons" params={{ project: projectId }}>
              <Icon name="list" />
              <Trans>Read the comparisons</Trans>
            </Link>
          )}
          <Link className="btn" to="/p/$project" params={{ project: projectId }}>
            <Trans>See the next step</Trans>
          </Link>
        </div>
      )}
      {!isDone && (
        <div className="row wrap">
          <button
            className="btn"
            type="button"
            onClick={() => {
              start(true);
            }}
          >
            <Icon name="search" />
            <Trans>Dry run: tell what it would make</Trans>
          </button>
          <button
            className="btn primary"
            type="button"
            onClick={() => {
              start(false);
            }}
          >
            <Icon name="download" />
            <Trans>Import the file</Trans>
          </button>
        </div>
      )}
    </Section>
  );
}

interface Sending {
  /** Under which the server tells how far it is. */
  readonly key: string;
  /** Of the bytes, from 0 to 1. */
  readonly share: number;
}

function RowsRead({ projectId, importKey }: { readonly projectId: string; readonly importKey: string }) {
  const read = useQuery({
    queryKey: ['import-progress', importKey],
    queryFn: async () => {
      try {
        return (await client.importProgress(projectId, importKey)).rows;
      } catch (error) {
        // Not begun yet, or over: the import's own answer says the rest.
        if (error instanceof ApiError && error.code === 'not_found') return null;
        throw error;
      }
    },
    refetchInterval: 1000,
    retry: false,
    gcTime: 0,
  });
  const rows = read.data ?? 0;
  if (rows === 0) return <Trans>Sent; the server reads it …</Trans>;
  return <Plural value={rows} one="Sent; # row is read" other="Sent; # rows are read" />;
}

function beginningOf(file: File): Blob {
  return file.name.endsWith('.parquet') ? file : file.slice(0, beginningBytes);
}

function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' || (error.cause instanceof Error && error.cause.name === 'AbortError'))
  );
}
