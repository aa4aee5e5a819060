// Folders that are given where a file is wanted: what they are, and which file to give.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.js';

export function folderFailure(folder: string): Failure {
  const names = readdirSync(folder).toSorted();
  if (names.includes('dataset_dict.json')) return ofDatasetDict(folder);
  if (names.includes('state.json') || names.includes('dataset_info.json')) {
    return failure(
      folder,
      'a folder that `save_to_disk` of datasets wrote',
      `write a file of it: Dataset.load_from_disk(${JSON.stringify(folder)}).to_parquet("rows.parquet")`,
    );
  }
  const files = names.filter((name) => /\.(?:jsonl|ndjson|json|csv|tsv|parquet|gz)$/i.test(name));
  const example = files[0] === undefined ? '' : `, ${join(folder, files[0])} for instance`;
  return failure(folder, 'a folder', `name a file${example}`);
}

function ofDatasetDict(folder: string): Failure {
  const splits = splitsOf(join(folder, 'dataset_dict.json'));
  const [first = 'train'] = splits;
  const load = `DatasetDict.load_from_disk(${JSON.stringify(folder)})`;
  return failure(
    folder,
    `a folder that \`save_to_disk\` of datasets wrote, of the splits ${splits.join(', ')}`,
    `write a file of each split: ${load}[${JSON.stringify(first)}].to_parquet("${first}.parquet")`,
  );
}

/** None where the file does not say. @throws {Failure} where it is damaged */
function splitsOf(path: string): string[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Failure('unreadable', `cannot read ${path}, which should name the splits of a dataset`, { cause });
  }
  if (typeof content !== 'object' || content === null || !('splits' in content)) return [];
  const { splits } = content;
  return Array.isArray(splits) ? splits.map(String) : [];
}

function failure(folder: string, what: string, cure: string): Failure {
  return new Failure('unreadable', `cannot read ${folder}: it is ${what}`, { cure });
}
