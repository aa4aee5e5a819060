// What is wrong with a file, line by line.
import type { InputError } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';

/** More than anybody reads; the rest are counted. */
export const maxTold = 100;

export class Complaints {
  readonly errors: InputError[] = [];
  total = 0;

  add(line: number, message: string): void {
    this.total++;
    if (this.errors.length < maxTold) this.errors.push({ path: `line ${line}`, message });
  }

  /** @throws HttpProblem `import_failed` if there are any */
  throwAny(): void {
    if (this.total === 0) return;
    const detail = `${this.total} ${this.total === 1 ? 'line is' : 'lines are'} wrong; nothing of the file was kept.`;
    throw new HttpProblem('import_failed', detail, { errors: this.errors });
  }
}
