// What a backup is: a tar of regular files, in this order, whose names are of these kinds only.
//   format.json                       which format and schema, and the columns of each table
//   tables/<table>/<number>.gz        the table in COPY's text format, cut into pieces that are compressed each
//   artifacts/<hash>/files.json       names and sizes of an artifact's files
//   artifacts/<hash>/<number>         the content of each, in that order
//   home/<name>                       files of the home
//   manifest.json, manifest.sha256    counts and hashes of everything before; the hash of the manifest
// Every byte is covered: contents by the manifest, headers and padding by being what the name and size make them.

import { Header } from 'tar';
import { z } from 'zod';

/** Raised when an older version could not read what is written. */
export const formatVersion = 1;

/** Of a table's pieces, before they are compressed; a piece ends with the read that reaches it. */
export const pieceBytes = 8 * 2 ** 20;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

export const archiveFormat = z.object({
  format: z.int().min(1),
  /** The version of Tastemaker that wrote it. */
  product: z.string(),
  createdAt: z.iso.datetime(),
  /** The last migration of the database. */
  schema: z.object({ name: z.string(), when: z.int() }),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
});
export type ArchiveFormat = z.infer<typeof archiveFormat>;

export const artifactFiles = z.array(z.object({ name: z.string(), bytes: count }));
export type ArtifactFiles = z.infer<typeof artifactFiles>;

const archivedEntry = z.object({ name: z.string(), bytes: count, sha256 });
export type ArchivedEntry = z.infer<typeof archivedEntry>;

export const archiveManifest = z.object({
  /** Of each table: its rows, and the bytes of COPY's text format. */
  tables: z.array(z.object({ name: z.string(), rows: count, sha256 })),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
  artifacts: z.array(z.object({ hash: sha256, bytes: count })),
  /** Artifacts that rows name and that were missing or damaged. */
  leftOut: z.array(sha256),
  /** Every entry before the manifest, in order. */
  entries: z.array(archivedEntry),
});
export type ArchiveManifest = z.infer<typeof archiveManifest>;

/** Files of a home that a backup may hold: which the demo has run, and with `--secrets` the others. */
export const homeFiles = ['demo.json', 'admin-token', 'secret-key'] as const;
export type HomeFile = (typeof homeFiles)[number];

export type EntryKind =
  | { readonly kind: 'format' | 'manifest' | 'seal' }
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'artifact' | 'file'; readonly hash: string }
  | { readonly kind: 'home'; readonly file: HomeFile };

export const names = {
  format: 'format.json',
  manifest: 'manifest.json',
  seal: 'manifest.sha256',
  table: (table: string, piece: number) => `tables/${table}/${String(piece).padStart(6, '0')}.gz`,
  artifact: (hash: string) => `artifacts/${hash}/files.json`,
  file: (hash: string, position: number) => `artifacts/${hash}/${position}`,
  home: (file: HomeFile) => `home/${file}`,
};

/** Undefined for a name that no entry of a backup has. */
export function kindOf(name: string): EntryKind | undefined {
  if (name === names.format) return { kind: 'format' };
  if (name === names.manifest) return { kind: 'manifest' };
  if (name === names.seal) return { kind: 'seal' };
  const table = /^tables\/([a-z0-9_]{1,63})\/\d{6}\.gz$/.exec(name)?.[1];
  if (table !== undefined) return { kind: 'table', table };
  const [, hash, rest] = /^artifacts\/([0-9a-f]{64})\/(files\.json|\d{1,6})$/.exec(name) ?? [];
  if (hash !== undefined) return { kind: rest === 'files.json' ? 'artifact' : 'file', hash };
  const file = homeFiles.find((each) => name === names.home(each));
  return file === undefined ? undefined : { kind: 'home', file };
}

export const blockBytes = 512;
/** Two blocks of zeros end a tar. */
export const endBytes = 2 * blockBytes;

/** The only header that an entry of this name and size may have. */
export function headerOf(name: string, size: number): Buffer {
  const header = new Header({ path: name, size, type: 'File', mode: 0o600, uid: 0, gid: 0, mtime: new Date(0) });
  const needsMore = header.encode();
  if (needsMore || header.block === undefined) throw new Error(`${name} does not fit into a tar header.`);
  return header.block;
}

/** Zeros that fill an entry's last block. */
export function paddingOf(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}
