// What a crowd platform adds to the address, as texts: the router reads numbers and lists out of it otherwise.

/** A task that was only looked at, and not accepted: Mechanical Turk's word for it. */
const previewId = 'ASSIGNMENT_ID_NOT_AVAILABLE';

export function parametersIn(_search: unknown): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(location.search));
}

export function isPreview(parameters: Readonly<Record<string, string>>): boolean {
  return parameters['assignmentId'] === previewId;
}
