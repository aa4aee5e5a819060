// How much two texts have in common, estimated from a few numbers kept of each: MinHash (A. Broder, "On the resemblance and
// containment of documents", 1997). Pure: texts in, numbers out.
//
// A text is the set of its five-character shingles. Under a random permutation of all shingles the smallest of a set is
// the smallest of two sets alike with a probability that is exactly their Jaccard similarity |A ∩ B| / |A ∪ B|; so of k
// permutations the share whose minima agree estimates it, with a standard error of √(J(1 − J) / k), at most 0.046 here.
//
// To find what is similar without comparing all with all, the signature is cut into b bands of r rows (locality-sensitive
// hashing: Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4): texts that agree on a whole band are
// candidates. With b = 20 and r = 6 a pair of similarity s becomes one with probability 1 − (1 − s⁶)²⁰: 99.8 % at 0.8, our
// threshold, and 1.4 % at 0.3.
/* oxlint-disable typescript/no-non-null-assertion -- indices run below the fixed lengths of the arrays they index */

const bandCount = 20;
const rowsPerBand = 6;
export const signatureLength = bandCount * rowsPerBand;

/** From this estimated similarity on, two texts count as near-duplicates. */
export const nearDuplicateSimilarity = 0.8;

const shingleLength = 5;

/** A longer text is known by its beginning: the work for one stays within some milliseconds, whatever is sent. */
const maxCharacters = 20_000;

/** So much of a text is looked at for them: white space that collapses leaves little of it. */
const maxRawCharacters = 16 * maxCharacters;

/** The set of hashed shingles. Case, white space and Unicode's ways to write one letter don't count. */
export function shinglesOf(text: string): Set<number> {
  const beginning = text.slice(0, maxRawCharacters);
  const normal = beginning.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim().slice(0, maxCharacters);
  const shingles = new Set<number>();
  const last = Math.max(0, normal.length - shingleLength);
  for (let start = 0; start <= last; start++) shingles.add(hashText(normal, start, start + shingleLength));
  return shingles;
}

/** `signatureLength` minima, as signed 32-bit integers, which is what a PostgreSQL integer is. */
export function signatureOf(shingles: ReadonlySet<number>): number[] {
  const minima = new Uint32Array(signatureLength).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let i = 0; i < signatureLength; i++) {
      const permuted = mix(Math.imul(shingle, multipliers[i]!) + offsets[i]!);
      if (permuted < minima[i]!) minima[i] = permuted;
    }
  }
  return Array.from(minima, (minimum) => minimum | 0);
}

/** One key for each band; two texts that share a key are candidates for being near-duplicates. */
export function bandsOf(signature: readonly number[]): number[] {
  return Array.from({ length: bandCount }, (_, band) => {
    // The band's number goes in, so that equal rows of different bands don't meet.
    let key = mix(band + 1);
    for (let row = 0; row < rowsPerBand; row++) key = mix(key ^ signature[band * rowsPerBand + row]!);
    return key | 0;
  });
}

/** The estimated Jaccard similarity, 0 … 1. */
export function similarityOf(a: readonly number[], b: readonly number[]): number {
  let equal = 0;
  for (let i = 0; i < signatureLength; i++) if (a[i] === b[i]) equal++;
  return equal / signatureLength;
}

/** FNV-1a over UTF-16 code units, evened out by `mix`. */
function hashText(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end && i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** MurmurHash3's fmix32: a permutation of the 32-bit numbers. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

// One permutation each: an odd multiplier and an offset, mixed. Fixed for ever, because signatures are stored.
const multipliers = Int32Array.from({ length: signatureLength }, (_, i) => mix(2 * i + 1) | 1);
const offsets = Int32Array.from({ length: signatureLength }, (_, i) => mix(2 * i + 2));
