import { describe, expect, it } from 'vitest';
import { enrolmentRefusal, type LinkFacts, parameterNames, personKeyOf, readExternalIds } from '../src/index.js';

const prolific = { PROLIFIC_PID: '5f2a90', STUDY_ID: '60aa', SESSION_ID: '61bb' };
const turk = { workerId: 'A1B2C3', hitId: '3HIT', assignmentId: '3ASG' };
const allWrong = { wrong: ['PROLIFIC_PID', 'STUDY_ID', 'SESSION_ID'] };

describe('what a platform calls somebody', () => {
  it.each([
    ['prolific', prolific, { person: '5f2a90', study: '60aa', session: '61bb' }],
    ['mturk', { ...turk, turkSubmitTo: 'https://www.mturk.com' }, { person: 'A1B2C3', study: '3HIT', session: '3ASG' }],
    ['none', prolific, null],
    ['prolific', { ...prolific, PROLIFIC_PID: '  5f2a90\t\n' }, { person: '5f2a90', study: '60aa', session: '61bb' }],
    ['prolific', {}, allWrong],
    ['prolific', { prolific_pid: 'x', study_id: 'x', session_id: 'x' }, allWrong],
    ['mturk', { ...turk, assignmentId: 'ASSIGNMENT_ID_NOT_AVAILABLE' }, { wrong: ['assignmentId'] }],
  ] as const)('%s: of %j it is %j', (platform, parameters, expected) => {
    expect(readExternalIds(platform, parameters)).toEqual(expected);
  });

  it.each([
    ['a template that nobody filled in', '{{%PROLIFIC_PID%}}'],
    ['nothing', '   '],
    ['a letter of another alphabet', '5f2а90'],
    ['a character that is not seen', '5f2\u200Ba90'],
    ['a blank inside', '5f 2a90'],
    ['markup', '<script>'],
    ['a formula', '=1+1'],
    ['a path', '../../etc'],
    ['a NUL', '5f\0'],
    ['half a surrogate pair', '\uD800'],
    ['one character more than there may be', 'a'.repeat(101)],
    ['a name that every object has', '__proto__'],
  ])('is not %s', (_what, id) => {
    expect(readExternalIds('prolific', { ...prolific, PROLIFIC_PID: id })).toEqual({ wrong: ['PROLIFIC_PID'] });
  });

  it('is not what an object has by itself', () => {
    expect(readExternalIds('prolific', Object.create({ ...prolific }))).toEqual(allWrong);
  });

  it('is the same however it is capitalized', () => {
    expect(personKeyOf({ person: 'A1b2C3' })).toBe(personKeyOf({ person: 'a1B2c3' }));
  });

  it('comes in as many parameters as its platform writes', () => {
    expect(parameterNames('none')).toEqual([]);
    expect(parameterNames('prolific')).toEqual(['PROLIFIC_PID', 'STUDY_ID', 'SESSION_ID']);
    expect(parameterNames('mturk')).toEqual(['workerId', 'hitId', 'assignmentId']);
  });
});

const link: LinkFacts = { isClosed: false, isExpired: false, enrolled: 1, peopleAtMost: 2, projectState: 'active' };

it.each([
  ['an open link with places', {}, undefined],
  ['one of a project that is finishing', { projectState: 'draining' }, undefined],
  ['a closed one, full or not', { isClosed: true, enrolled: 2 }, 'enrolment_closed'],
  ['one whose time is over', { isExpired: true }, 'enrolment_expired'],
  ['one without places', { enrolled: 2 }, 'enrolment_full'],
  ['one that had more places', { enrolled: 3 }, 'enrolment_full'],
  ['one of a paused project', { projectState: 'paused' }, 'project_paused'],
] as const)('of %s: whether somebody new is let in', (_what, facts, expected) => {
  expect(enrolmentRefusal({ ...link, ...facts })).toBe(expected);
});
