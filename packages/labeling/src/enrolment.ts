// Who may enrol by a link, and what a crowd platform calls them: what is taken of the parameters in a page's address.
import type { EnrolmentPlatform, ProjectState } from '@tastemaker/contracts';

/** What of a platform's parameters says which person, which study, and which sitting of theirs. */
const parametersOf = {
  none: undefined,
  prolific: { person: 'PROLIFIC_PID', study: 'STUDY_ID', session: 'SESSION_ID' },
  mturk: { person: 'workerId', study: 'hitId', session: 'assignmentId' },
} as const satisfies Record<EnrolmentPlatform, object | undefined>;

/** As the platform writes them in the address. */
export function parameterNames(platform: EnrolmentPlatform): string[] {
  return Object.values(parametersOf[platform] ?? {});
}

/** What a platform calls a person, and what they came for. */
export interface ExternalIds {
  readonly person: string;
  readonly study: string;
  readonly session: string;
}

/** ASCII only: nothing that looks like another letter; no template that was left as it is, such as `{{%PROLIFIC_PID%}}`. */
const externalId = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** What Mechanical Turk calls the assignment of somebody who only looks at the task. */
const preview = 'ASSIGNMENT_ID_NOT_AVAILABLE';

/**
 * Blanks around them are left out; whatever else is sent is not looked at.
 * @returns null for no platform, or the names of those that are missing or no ids
 */
export function readExternalIds(
  platform: EnrolmentPlatform,
  parameters: Readonly<Record<string, string>>,
): ExternalIds | null | { readonly wrong: string[] } {
  const names = parametersOf[platform];
  if (names === undefined) return null;
  const valueOf = (parameter: string) =>
    (Object.hasOwn(parameters, parameter) ? (parameters[parameter] ?? '') : '').trim();
  const wrong = Object.values(names).filter((each) => !externalId.test(valueOf(each)) || valueOf(each) === preview);
  if (wrong.length > 0) return { wrong };
  return { person: valueOf(names.person), study: valueOf(names.study), session: valueOf(names.session) };
}

/** One person has one key, however their id is capitalized. */
export function personKeyOf({ person }: Pick<ExternalIds, 'person'>): string {
  return person.toLowerCase();
}

/** Why nobody new may enrol by a link. */
export type EnrolmentRefusal = 'enrolment_closed' | 'enrolment_expired' | 'enrolment_full' | 'project_paused';

export interface LinkFacts {
  readonly isClosed: boolean;
  readonly isExpired: boolean;
  readonly enrolled: number;
  readonly peopleAtMost: number;
  readonly projectState: ProjectState;
}

/** Undefined: somebody new may enrol. */
export function enrolmentRefusal(link: LinkFacts): EnrolmentRefusal | undefined {
  if (link.isClosed) return 'enrolment_closed';
  if (link.isExpired) return 'enrolment_expired';
  if (link.enrolled >= link.peopleAtMost) return 'enrolment_full';
  return link.projectState === 'paused' ? 'project_paused' : undefined;
}

const enrolmentRefusals: Readonly<Record<EnrolmentRefusal, string>> = {
  enrolment_closed: 'This study takes nobody new any more.',
  enrolment_expired: 'The time for taking part in this study is over.',
  enrolment_full: 'As many people as this study needs have taken part.',
  project_paused: 'This study is paused: try again later.',
};

export function describeEnrolmentRefusal(refusal: EnrolmentRefusal): string {
  return enrolmentRefusals[refusal];
}
