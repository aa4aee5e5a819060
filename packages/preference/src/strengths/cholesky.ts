/* oxlint-disable typescript/no-non-null-assertion -- loops stay within size × size, which every array here has */
/** Symmetric positive-definite systems of a few hundred unknowns, dense: what Newton's method and covariances need. */

/**
 * Overwrites the lower triangle of `matrix` (`[size, size]` by rows) with L of `A = L Lᵀ`. False, with the matrix spoilt,
 * where A is not positive definite (Golub & Van Loan 2013, alg. 4.2.1).
 */
export function choleskyInPlace(matrix: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k += 1) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      if (i !== j) matrix[i * size + j] = sum / matrix[j * size + j]!;
      else if (sum > 0) matrix[i * size + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** The solution x of `L Lᵀ x = b`, from {@link choleskyInPlace}'s L. */
export function choleskySolve(lower: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) x[i]! -= lower[i * size + k]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) x[i]! -= lower[k * size + i]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  return x;
}

/** `(L Lᵀ)⁻¹`, `[size, size]`. */
export function choleskyInverse(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let column = 0; column < size; column += 1) {
    unit[column] = 1;
    inverse.set(choleskySolve(lower, size, unit), column * size);
    unit[column] = 0;
  }
  return inverse;
}
