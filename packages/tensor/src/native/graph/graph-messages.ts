/**
 * TensorFlow's messages that make up a saved graph: tensorflow/core/framework/{node_def,attr_value,tensor}.proto and
 * tensorflow/core/protobuf/{meta_graph,saved_model}.proto, of which the field numbers are.
 */
import { bytesField, integerField } from './wire-format.js';

/** Of the graphs written here: any that libtensorflow 2 reads. */
const GRAPH_VERSION = 1087;
/** The set of operations that a loader asks for. */
export const GRAPH_TAG = 'serve';

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
  const graph = bytesField(2, [...nodes, bytesField(4, integerField(1, GRAPH_VERSION))]);
  const metaGraph = bytesField(2, [bytesField(1, bytesField(4, GRAPH_TAG)), graph]);
  return Buffer.concat([integerField(1, 1), metaGraph]);
}
