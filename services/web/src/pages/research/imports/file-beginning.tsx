// What the first rows of a file show, and how its columns are read where that does not follow by itself.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ImportBeginning, ImportFormat, ImportMapping } from '@tastemaker/contracts';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { namesReadAs } from './read-as.js';

interface FileBeginningProps {
  readonly beginning: ImportBeginning;
  readonly shape: ImportFormat | undefined;
  readonly mapping: ImportMapping;
  readonly onShape: (shape: ImportFormat | undefined) => void;
  readonly onMapping: (mapping: ImportMapping) => void;
  /** Columns that are left out knowingly. */
  readonly ignored: readonly string[];
  readonly onIgnored: (columns: readonly string[]) => void;
  /** Whether wrong rows are left out, in place of the whole file. */
  readonly isSkipping: boolean;
  readonly onSkipping: (isSkipping: boolean) => void;
}

export function FileBeginning(props: FileBeginningProps) {
  const { beginning, shape, mapping, onShape, onMapping, ignored, onIgnored, isSkipping, onSkipping } = props;
  const { t } = useLingui();
  const { format, container, columns, rows, formats } = beginning;
  const own = new Set(columns.map(({ name }) => name));
  return (
    <div className="stack beginning">
      {format === null ? (
        <p className="note caution">
          <Icon name="caution" />
          <Trans>Its shape is not known here. Say which column is which, or choose its format.</Trans>
        </p>
      ) : (
        <p className="note accent">
          <Icon name="check" />
          <span>
            <Trans>
              Rows of {container}, in the format <code>{format}</code>.
            </Trans>
          </span>
        </p>
      )}
      <div className="mapping">
        <Field label={<Trans>Format</Trans>}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={shape ?? ''}
              onChange={({ target }) => {
                onShape(formats.find((each) => each.format === target.value)?.format);
              }}
            >
              <option value="">{format === null ? t`not known` : t`as recognized: ${format}`}</option>
              {formats.map((each) => (
                <option key={each.format} value={each.format}>
                  {each.format}: {each.title}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <details open={format === null ? true : undefined}>
        <summary>
          <Trans>Which column is read as which</Trans>
        </summary>
        <div className="mapping">
          {namesReadAs(beginning, shape ?? format).map((name) => (
            <Field key={name} label={<Trans>Read as {name}</Trans>}>
              {(ids) => (
                <select
                  {...ids}
                  className="input"
                  value={mapping[name] ?? ''}
                  onChange={({ target }) => {
                    const { [name]: _before, ...others } = mapping;
                    onMapping(target.value === '' ? others : { ...others, [name]: target.value });
                  }}
                >
                  <option value="">{own.has(name) ? t`the column of that name` : t`none`}</option>
                  {columns
                    .filter((column) => column.name !== name)
                    .map((column) => (
                      <option key={column.name} value={column.name}>
                        {column.name}
                      </option>
                    ))}
                </select>
              )}
            </Field>
          ))}
        </div>
      </details>
      <details>
        <summary>
          <Trans>What is left out</Trans>
        </summary>
        <div className="left-out">
          <div className="row wrap" role="group" aria-label={t`What is left out`}>
            {columns.map(({ name }) => (
              <label key={name} className="row">
                <input
                  type="checkbox"
                  checked={ignored.includes(name)}
                  onChange={({ target }) => {
                    onIgnored(target.checked ? [...ignored, name] : ignored.filter((each) => each !== name));
                  }}
                />
                <code>{name}</code>
              </label>
            ))}
          </div>
          <label className="row">
            <input
              type="checkbox"
              checked={isSkipping}
              onChange={({ target }) => {
                onSkipping(target.checked);
              }}
            />
            <Trans>Import the right rows where some are wrong</Trans>
          </label>
        </div>
      </details>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t`The first rows`}>
        <table aria-label={t`The first rows`}>
          <thead>
            <tr>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows of a file never move
              <tr key={index}>
                {columns.map(({ name }) => (
                  <td key={name}>
                    <span className="excerpt">{written(row[name])}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
