// Products of few rows with matrices that do not change: a decoder's weights while it generates.
//
// Such a product is bound by how fast the matrix is read. As panels of 32 columns, one below the other, it is read in
// the order in which oneDNN's kernels need it, nothing is copied first, and panels are shared out among the threads
// evenly. With 4 rows that takes half of the processor time of a plain product, with 32 three quarters, and with
// hundreds the same.
import type { PackedMethods, Tensor } from '../engine.js';
import { idOf, type Operations } from './operations.js';

/** Columns of a panel: two vectors of 16, the fastest of 32 to 192 for 1 to 8 rows. */
const panelColumns = 32;
const columnsFirst = [0, 2, 1];
const rowsFirst = [1, 0, 2];

export function packedMethods(operations: Operations): PackedMethods {
  const { constants } = operations;
  const halves = [operations.integerAttribute('num_split', 2)];

  /** The panels' products, each with all of `a`: `[panels, rows, width]`. */
  const products = (a: Tensor, packed: Tensor): Tensor => operations.binary('BatchMatMulV2', a, packed);

  /** `[panels, rows, width]` → `[rows, panels·width]`. Frees what it is given. */
  function joined(panels: Tensor, count: number, width: number): Tensor {
    const byRow = count === 1 ? panels : operations.pair('Transpose', idOf(panels), constants.vector(rowsFirst));
    const flat = operations.pair('Reshape', idOf(byRow), constants.vector([-1, count * width]));
    operations.free(panels);
    operations.free(byRow);
    return flat;
  }

  return {
    /** `[panels, in, width]`: an even number of panels, so that gate and up are whole ones, or a single one. */
    pack(matrix) {
      const [out = 0, inner = 0] = matrix.shape;
      const width = out % (2 * panelColumns) === 0 ? panelColumns : out;
      const panels = operations.pair('Reshape', idOf(matrix), constants.vector([out / width, width, inner]));
      const packed = operations.pair('Transpose', idOf(panels), constants.vector(columnsFirst));
      operations.free(panels);
      return packed;
    },

    packedMatMul(a, packed) {
      const [count = 0, , width = 0] = packed.shape;
      return joined(products(a, packed), count, width);
    },

    /** Gate and up meet before rows are put together, where they are whole pieces of memory. */
    packedSwiGlu(a, packed) {
      const [count = 0, , width = 0] = packed.shape;
      const both = products(a, packed);
      const [half, axis] = count === 1 ? [width / 2, 2] : [count / 2, 0];
      const inputs = [idOf(both), constants.vector([half, half]), constants.integer(axis)];
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two pieces were asked for
      const [gate, up] = operations.multiple('SplitV', inputs, halves, 2) as [Tensor, Tensor];
      const sigmoid = operations.unary('Sigmoid', gate);
      const silu = operations.binary('Mul', gate, sigmoid);
      const output = operations.binary('Mul', silu, up);
      for (const used of [both, gate, up, sigmoid, silu]) operations.free(used);
      return count === 1 ? joined(output, 1, width / 2) : joined(output, count / 2, width);
    },
  };
}
