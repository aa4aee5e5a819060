// What the server said about single fields, by their dotted path.
import { ApiError } from '@tastemaker/client/browser';

/** @returns the complaint about a field, or undefined; errors without a field belong above the form */
export function fieldErrors(error: unknown): (path: string) => string | undefined {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return (path) => errors.find((each) => each.path === path)?.message;
}

/** Whether the failure names fields, so that it is told there and not above the form. */
export function namesFields(error: unknown): boolean {
  return error instanceof ApiError && (error.problem.errors ?? []).length > 0;
}
