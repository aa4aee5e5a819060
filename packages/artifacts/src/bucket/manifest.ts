// What a bucket keeps of an artifact beside its files: their names, sizes and hashes. It is written last, so an artifact is
// there once its manifest is, and it hashes to the artifact's hash, so nobody can change it unnoticed.
import { z } from 'zod';
import { ArtifactError } from '../artifact-error.js';
import { combine, type HashedFile } from '../content-hash.js';

const storedFile = z.object({
  name: z.string().min(1),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The object's ETag as it was uploaded. */
  etag: z.string(),
});
export type StoredFile = z.infer<typeof storedFile>;

const manifestSchema = z.object({ files: z.array(storedFile).min(1) });

export interface Manifest {
  /** In byte order of the names. */
  readonly files: readonly StoredFile[];
  /** When the artifact was last stored. */
  readonly storedAt: Date;
}

export function serializeManifest(files: readonly StoredFile[]): Buffer {
  return Buffer.from(`${JSON.stringify({ files })}\n`);
}

/** @throws ArtifactError `artifact_corrupt` where it is not the one of that artifact */
export function parseManifest(hash: string, text: string, storedAt: Date): Manifest {
  const parsed = manifestSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw corrupt(hash);
  const files = parsed.data.files;
  const combined = combine(files.map(({ name, bytes, sha256 }): HashedFile => ({ name, bytes, sha256 })));
  if (combined.hash !== hash) throw corrupt(hash);
  const byName = new Map(files.map((file) => [file.name, file]));
  return { files: combined.files.flatMap(({ name }) => byName.get(name) ?? []), storedAt };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function corrupt(hash: string): ArtifactError {
  return new ArtifactError('artifact_corrupt', `The manifest of artifact ${hash} is not what was stored.`);
}
