/* oxlint-disable typescript/no-non-null-assertion -- rows are size long, matrices size × size */
/** A sum of outer products of rows, eight at a time: each number of the sum is then read and written once for eight rows. */

const rowsAtOnce = 8;

export class OuterProducts {
  readonly #size: number;
  readonly #half: Float64Array;
  /** `[size, 8]` */
  readonly #rows: Float64Array;
  #filled = 0;

  constructor(size: number) {
    this.#size = size;
    this.#half = new Float64Array(size * size);
    this.#rows = new Float64Array(size * rowsAtOnce);
  }

  /**
   * `[size, size]`: products so far, each once, on either side of the diagonal, and half of those on it. Others may add to
   * it.
   */
  get half(): Float64Array {
    return this.#half;
  }

  add(row: Float64Array): void {
    for (let at = 0; at < this.#size; at += 1) this.#rows[at * rowsAtOnce + this.#filled] = row[at]!;
    this.#filled += 1;
    if (this.#filled === rowsAtOnce) this.#addRows();
  }

  /** The sum, `[size, size]`, symmetric; nothing is to be added after it. */
  sum(): Float64Array {
    if (this.#filled > 0) this.#addRows();
    const size = this.#size;
    const matrix = this.#half;
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        const sum = matrix[row * size + column]! + matrix[column * size + row]!;
        matrix[row * size + column] = sum;
        matrix[column * size + row] = sum;
      }
    }
    return matrix;
  }

  #addRows(): void {
    const size = this.#size;
    const half = this.#half;
    const rows = this.#rows;
    for (let row = 0; row < size; row += 1) {
      const own = row * rowsAtOnce;
      const a = rows[own]!;
      const b = rows[own + 1]!;
      const c = rows[own + 2]!;
      const d = rows[own + 3]!;
      const e = rows[own + 4]!;
      const f = rows[own + 5]!;
      const g = rows[own + 6]!;
      const h = rows[own + 7]!;
      for (let column = 0, at = 0; column < row; column += 1, at += rowsAtOnce) {
        half[row * size + column]! +=
          a * rows[at]! +
          b * rows[at + 1]! +
          c * rows[at + 2]! +
          d * rows[at + 3]! +
          e * rows[at + 4]! +
          f * rows[at + 5]! +
          g * rows[at + 6]! +
          h * rows[at + 7]!;
      }
      half[row * size + row]! += (a * a + b * b + c * c + d * d + e * e + f * f + g * g + h * h) / 2;
    }
    rows.fill(0);
    this.#filled = 0;
  }
}
