// Files that hold rows in a way that is not read here, told by their first bytes, each with what makes it readable.
import { HttpProblem } from '@tastemaker/service/problems';

interface Container {
  name: string;
  cure: string;
  /** In Latin-1, where a byte is a character. */
  begins: readonly string[] | ((begin: string) => boolean);
}

const toParquet = (read: string) => `convert it in Python: ${read}.to_parquet("rows.parquet")`;

const officeParts = ['[Content_Types].xml', 'docProps/', 'xl/', '_rels/'];
const zip = 'PK\x03\x04';

/** The more exact before the less exact. */
const containers: readonly Container[] = [
  {
    name: 'a Word document (docx)',
    cure: 'write its rows as CSV in UTF-8 or as JSON lines',
    begins: (begin) => begin.startsWith(zip) && begin.includes('word/'),
  },
  {
    name: 'an Excel workbook (xlsx)',
    cure: 'save the sheet as "CSV UTF-8"',
    begins: (begin) => begin.startsWith(zip) && officeParts.some((part) => begin.startsWith(part, 30)),
  },
  {
    name: 'an OpenDocument file',
    cure: 'save the sheet as CSV in UTF-8',
    begins: (begin) => begin.startsWith(zip) && begin.includes('mimetypeapplication/vnd.oasis'),
  },
  {
    name: 'a zip archive',
    cure: 'unpack it (unzip -p rows.zip > rows.jsonl) and send the files in it one by one',
    begins: [zip, 'PK\x05\x06', 'PK\x07\x08'],
  },
  { name: 'compressed with xz', cure: 'unpack it (xz -d rows.jsonl.xz)', begins: ['\xfd7zXZ\0'] },
  { name: 'compressed with lzma', cure: 'unpack it (unlzma rows.jsonl.lzma)', begins: ['\x5d\0\0'] },
  {
    name: 'compressed with bzip2',
    cure: 'unpack it (bunzip2 rows.jsonl.bz2)',
    begins: (begin) => begin.startsWith('BZh') && ['1AY&SY', '\x17rE8P\x90'].includes(begin.slice(4, 10)),
  },
  {
    name: 'compressed with Zstandard (zstd)',
    cure: 'unpack it (zstd -d rows.jsonl.zst)',
    begins: (begin) => begin.startsWith('\x28\xb5\x2f\xfd') || begin.startsWith('*M\x18', 1),
  },
  {
    name: 'compressed with lz4',
    cure: 'unpack it (lz4 -d rows.jsonl.lz4)',
    begins: ['\x04\x22M\x18', '\x02\x21L\x18'],
  },
  { name: 'compressed with Snappy', cure: 'unpack it, or write gzip', begins: ['\xff\x06\0\0sNaPpY'] },
  { name: 'compressed with compress (.Z)', cure: 'unpack it (uncompress rows.jsonl.Z)', begins: ['\x1f\x9d'] },
  {
    name: 'a 7z archive',
    cure: 'unpack it (7z x rows.7z) and send the files in it one by one',
    begins: ["7z\xbc\xaf'\x1c"],
  },
  {
    name: 'a RAR archive',
    cure: 'unpack it (unrar x rows.rar) and send the files in it one by one',
    begins: ['Rar!\x1a\x07'],
  },
  {
    name: 'a tar archive',
    cure: 'unpack it (tar -xf rows.tar) and send the files in it one by one',
    begins: (begin) => begin.startsWith('ustar', 257),
  },
  {
    name: 'an Arrow file (Feather)',
    cure: toParquet('pandas.read_feather("rows.arrow")'),
    begins: ['ARROW1\0\0'],
  },
  { name: 'a Feather file', cure: toParquet('pandas.read_feather("rows.feather")'), begins: binary('FEA1') },
  {
    name: 'an Arrow stream',
    cure: toParquet('datasets.Dataset.from_file("rows.arrow")'),
    begins: (begin) => begin.startsWith('\xff\xff\xff\xff'),
  },
  {
    name: 'an old Excel workbook (xls)',
    cure: 'save the sheet as "CSV UTF-8"',
    begins: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  },
  {
    name: 'an SQLite database',
    cure: 'write a table of it as CSV (sqlite3 -header -csv rows.db "SELECT * FROM pairs" > rows.csv)',
    begins: ['SQLite format 3\0'],
  },
  { name: 'an HDF5 file', cure: toParquet('pandas.read_hdf("rows.h5")'), begins: ['\x89HDF\r\n\x1a\n'] },
  {
    name: 'a Python pickle',
    cure: toParquet('pandas.read_pickle("rows.pkl")'),
    begins: ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'],
  },
  { name: 'a NumPy array', cure: 'write its rows as JSON lines or CSV', begins: ['\x93NUMPY'] },
  { name: 'an ORC file', cure: toParquet('pandas.read_orc("rows.orc")'), begins: binary('ORC') },
  { name: 'an Avro file', cure: 'write its rows as JSON lines (avro-tools tojson rows.avro)', begins: ['Obj\x01'] },
  { name: 'a PDF document', cure: 'write its rows as CSV or JSON lines', begins: ['%PDF-'] },
  { name: 'an encrypted parquet file', cure: 'write it without encryption', begins: binary('PARE') },
  {
    name: 'a Git LFS pointer, not the file itself',
    cure: 'get the file (git lfs pull)',
    begins: ['version https://git-lfs.github.com/'],
  },
  {
    name: 'a web page (HTML)',
    cure: 'download the file itself; often this is the page of a login or of an error',
    begins: (begin) => /^\s*<(!doctype html|html[\s>])/i.test(begin),
  },
  {
    name: 'text in UTF-32',
    cure: 'save it as UTF-8 (iconv -f UTF-32 -t UTF-8)',
    begins: ['\xff\xfe\0\0', '\0\0\xfe\xff'],
  },
  {
    name: 'text in UTF-16 without a byte order mark',
    cure: 'save it as UTF-8 (iconv -f UTF-16LE -t UTF-8, or UTF-16BE)',
    begins: (begin) => /^(?:[\t\n\r -~]\0){2}/.test(begin) || /^(?:\0[\t\n\r -~]){2}/.test(begin),
  },
];

/** Read as they are, but not within gzip. */
const notPacked: readonly Container[] = [
  { name: 'packed with gzip again', cure: 'unpack it once (gunzip)', begins: ['\x1f\x8b'] },
  { name: 'a parquet file', cure: 'unpack it (gunzip), it is compressed as it is', begins: ['PAR1'] },
];

/** Letters that a header of CSV may begin with, too: with bytes after them that no text has. */
function binary(magic: string): (begin: string) => boolean {
  return (begin) => begin.startsWith(magic) && begin.split('').some((byte) => byte < '\t');
}

/**
 * @param head the file's first bytes, of which the first 4096 count
 * @param isPacked whether the bytes were unpacked from gzip
 * @throws HttpProblem `import_failed` saying what the file is and what to do, if its rows cannot be read
 */
export function assertReadable(head: Buffer, { isPacked }: { isPacked: boolean }): void {
  const begin = head.toString('latin1', 0, 4096);
  const found = (isPacked ? [...notPacked, ...containers] : containers).find(({ begins }) =>
    typeof begins === 'function' ? begins(begin) : begins.some((magic) => begin.startsWith(magic)),
  );
  if (found === undefined) return;
  const file = isPacked ? 'Within its gzip, the file is' : 'The file is';
  throw new HttpProblem('import_failed', `${file} ${found.name}, which is not read: ${found.cure}.`);
}
