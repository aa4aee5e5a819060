/* oxlint-disable typescript/no-non-null-assertion -- loops stay within the sizes that callers give */
/** Products with dense rows, where a live head spends its time. */

/** `row · vector`, for a row that begins at `start`. Four sums side by side, which a processor adds at once. */
export function dotRow(rows: Float32Array, start: number, vector: Float64Array): number {
  const size = vector.length;
  const whole = size - (size % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += rows[start + i]! * vector[i]!;
    b += rows[start + i + 1]! * vector[i + 1]!;
    c += rows[start + i + 2]! * vector[i + 2]!;
    d += rows[start + i + 3]! * vector[i + 3]!;
  }
  for (let i = whole; i < size; i += 1) a += rows[start + i]! * vector[i]!;
  return a + b + (c + d);
}

/** `M v` of a symmetric matrix, `[size, size]`. */
export function symmetricProduct(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    const row = i * size;
    let [a, b] = [0, 0];
    for (let j = 0; j + 1 < size; j += 2) {
      a += matrix[row + j]! * vector[j]!;
      b += matrix[row + j + 1]! * vector[j + 1]!;
    }
    if (size % 2 === 1) a += matrix[row + size - 1]! * vector[size - 1]!;
    product[i] = a + b;
  }
  return product;
}

/** `M += factor · u uᵀ`, in place. */
export function addOuter(matrix: Float64Array, factor: number, u: Float64Array): void {
  const size = u.length;
  for (let i = 0; i < size; i += 1) {
    const row = i * size;
    const scaled = factor * u[i]!;
    for (let j = 0; j < size; j += 1) matrix[row + j]! += scaled * u[j]!;
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
