// Records of a TensorBoard event file: TensorFlow's `Event` in protocol buffers, framed as its TFRecord. Of the messages
// (tensorflow/core/util/event.proto, framework/summary.proto) a scalar needs five fields.
import { maskedCrc32c } from './crc32c.js';

/** What the first record of every event file says. */
const fileVersion = 'brain.Event:2';

/** @param wallTime seconds since 1970 */
export function versionRecord(wallTime: number): Buffer {
  return framed(Buffer.concat([doubleField(1, wallTime), bytesField(3, Buffer.from(fileVersion))]));
}

/** Scalars of one step, by their tags. Values that are no numbers of 32 bits become what is nearest, as TensorFlow stores them. */
export function scalarsRecord(wallTime: number, step: number, values: Readonly<Record<string, number>>): Buffer {
  const summary = Object.entries(values).map(([tag, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), floatField(2, value)])),
  );
  return framed(Buffer.concat([doubleField(1, wallTime), varintField(2, step), bytesField(5, Buffer.concat(summary))]));
}

/** Length, its checksum, data, its checksum; all little-endian. */
function framed(data: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(BigInt(data.length), 0);
  header.writeUInt32LE(maskedCrc32c(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(maskedCrc32c(data));
  return Buffer.concat([header, data, footer]);
}

const [varintType, fixed64Type, bytesType, fixed32Type] = [0, 1, 2, 5];

function key(field: number, type: number): Buffer {
  return varint(field * 8 + type);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([key(field, varintType), varint(value)]);
}

function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, fixed64Type), bytes]);
}

function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, fixed32Type), bytes]);
}

function bytesField(field: number, value: Buffer): Buffer {
  return Buffer.concat([key(field, bytesType), varint(value.length), value]);
}
