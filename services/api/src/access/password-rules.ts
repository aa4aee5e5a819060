// Passwords that are guessed first are refused: NIST SP 800-63B, 3.1.1.2. Common ones, repetitions and sequences, and what
// contains the name of who uses it or of the service.
import { HttpProblem } from '@tastemaker/service/problems';

/** Whom the password is for. */
export interface PasswordOwner {
  name: string;
  email: string | null;
}

/** Shorter parts of a name are in many words by chance. */
const shortestName = 4;

const serviceName = 'tastemaker';

let common: Promise<ReadonlySet<string>> | undefined;

/** @throws HttpProblem `validation_failed` that says what is wrong with it */
export async function refuseGuessable(password: string, owner: PasswordOwner): Promise<void> {
  common ??= loadCommon();
  const wrong = await complaint(password, owner, common);
  if (wrong === undefined) return;
  const errors = [{ path: 'password', message: wrong }];
  throw new HttpProblem('validation_failed', `This password ${wrong}: take another one.`, { errors });
}

async function complaint(
  password: string,
  owner: PasswordOwner,
  listed: Promise<ReadonlySet<string>>,
): Promise<string | undefined> {
  const plain = password.normalize('NFKC').toLowerCase();
  const compact = plain.replaceAll(/[\s\p{P}\p{S}]/gu, '');
  const name = namesOf(owner).find((one) => compact.includes(one) || unleet(compact).includes(one));
  if (name !== undefined) return 'contains your name or address, or that of this service';
  const unit = repeatedUnit(compact);
  if (unit.length <= shortestName || isSequence(compact)) return 'is a repetition or a sequence';
  const known = await listed;
  if (formsOf(plain, compact, unit).some((form) => known.has(form))) return 'is among those that are guessed first';
  return undefined;
}

/** It as a whole, what is left without digits and signs around it, what it repeats, each also with signs read as letters. */
function formsOf(plain: string, compact: string, unit: string): string[] {
  const forms = [plain, compact, unit].flatMap((form) => [form, core(form), core(repeatedUnit(core(form)))]);
  return [...forms, ...[plain, compact, unit].map((form) => core(unleet(form)))].filter((form) => form.length > 0);
}

function core(text: string): string {
  return text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** `p@ssw0rd` for `password`. */
function unleet(text: string): string {
  const letters: Record<string, string> = {
    '0': 'o',
    '1': 'l',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
  };
  return text.replaceAll(/[013457@$]/g, (sign) => letters[sign] ?? sign);
}

/** `abcabcabc` for `abc`; a text that repeats nothing is its own unit. */
function repeatedUnit(text: string): string {
  const length = `${text}${text}`.indexOf(text, 1);
  return length <= 0 ? text : text.slice(0, length);
}

/** Each character is one after the one before it, or one before: `abcdefghijkl`, `987654321098`. */
function isSequence(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [1, -1].some((step) => steps.every((one) => one === step || one === -9 * step));
}

function namesOf({ name, email }: PasswordOwner): string[] {
  const parts = [name, email?.split('@')[0] ?? ''].flatMap((text) => [
    ...text
      .normalize('NFKC')
      .toLowerCase()
      .split(/[\s\p{P}\p{S}]+/u),
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s\p{P}\p{S}]/gu, ''),
  ]);
  return [...parts, serviceName].filter((part) => part.length >= shortestName);
}

/** Loaded at the first password that is set: some 50,000. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}
