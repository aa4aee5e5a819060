/**
 * Protocol Buffers' wire format, as far as a graph needs it: each field is its number and kind, then a varint or a
 * length and that many bytes (https://protobuf.dev/programming-guides/encoding/).
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Seven bits a byte, lowest first; a negative number is the 64 bits of its two's complement. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** An integer, an enumeration's value or a boolean. */
export function integerField(field: number, value: number | boolean): Buffer {
  return Buffer.concat([varint((field << 3) | VARINT), varint(Number(value))]);
}

/** Text, bytes or a message within the message. */
export function bytesField(field: number, value: string | Uint8Array | readonly Uint8Array[]): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : concat(value);
  return Buffer.concat([varint((field << 3) | LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

function concat(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...parts]);
}
