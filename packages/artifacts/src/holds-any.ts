// Whether what is stored holds one of some texts: an erasure asks it of snapshots.
import type { Artifacts } from './artifacts.js';

/** Of an artifact of one file. Reads it once, whatever its length; the texts are ASCII. */
export async function holdsAny(artifacts: Artifacts, hash: string, texts: readonly string[]): Promise<boolean> {
  if (texts.length === 0) return false;
  const overlap = Math.max(...texts.map((text) => text.length)) - 1;
  const { stream } = await artifacts.openFile(hash);
  let end = '';
  for await (const chunk of stream) {
    const part = end + Buffer.from(chunk).toString('latin1');
    if (texts.some((text) => part.includes(text))) return true;
    end = overlap === 0 ? '' : part.slice(-overlap);
  }
  return false;
}
