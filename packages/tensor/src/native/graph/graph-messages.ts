// TensorFlow's messages that make up a saved graph, in Protocol Buffers' wire format:
// tensorflow/core/framework/{node_def,attr_value,tensor}.proto and
// tensorflow/core/protobuf/{meta_graph,saved_model}.proto, of which the field numbers are.

/** Of the graphs written here: any that libtensorflow 2 reads. */
const graphVersion = 1087;
/** The set of operations that a loader asks for. */
export const graphTag = 'serve';

/** Makers of `AttrValue`. */
export const attribute = {
  integer: (value: number): Buffer => integerField(3, value),
  boolean: (value: boolean): Buffer => integerField(5, value),
  type: (value: number): Buffer => integerField(6, value),
  /** An extent of -1 is not known. */
  shape: (shape: readonly number[]): Buffer => bytesField(7, extents(shape)),
  tensor: (type: number, shape: readonly number[], data: Uint8Array): Buffer => {
    return bytesField(8, [integerField(1, type), bytesField(2, extents(shape)), bytesField(4, data)]);
  },
};

const extents = (shape: readonly number[]): Buffer[] => shape.map((extent) => bytesField(2, integerField(1, extent)));

/** `NodeDef` as a field of a `GraphDef`. */
export function node(
  name: string,
  operation: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Buffer>>,
): Buffer {
  return bytesField(1, [
    bytesField(1, name),
    bytesField(2, operation),
    ...inputs.map((input) => bytesField(3, input)),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, [bytesField(1, key), bytesField(2, value)])),
  ]);
}

/** `SavedModel` of one graph, as a file named `saved_model.pb` holds it. */
export function savedModel(nodes: readonly Buffer[]): Buffer {
  const graph = bytesField(2, [...nodes, bytesField(4, integerField(1, graphVersion))]);
  const metaGraph = bytesField(2, [bytesField(1, bytesField(4, graphTag)), graph]);
  return Buffer.concat([integerField(1, 1), metaGraph]);
}

const varintKind = 0;
const lengthDelimitedKind = 2;

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
function integerField(field: number, value: number | boolean): Buffer {
  return Buffer.concat([varint((field << 3) | varintKind), varint(Number(value))]);
}

/** Text, bytes or a message within the message. */
function bytesField(field: number, value: string | Uint8Array | readonly Uint8Array[]): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : concat(value);
  return Buffer.concat([varint((field << 3) | lengthDelimitedKind), varint(bytes.length), bytes]);
}

function concat(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...parts]);
}
