// A trainer that speaks the protocol and trains nothing: what a test says, it says.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainerTask, type UploadedFile } from '@tastemaker/contracts';

export class Trainer {
  readonly #url: string;
  readonly #token: string;
  #batch = 0;

  constructor(url: string, token: string) {
    this.#url = `${url}/v1/trainer`;
    this.#token = token;
  }

  ask(method: string, path: string, json?: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    return fetch(this.#url + path, { method, headers, ...(json !== undefined && { body: JSON.stringify(json) }) });
  }

  /** The problem's code; undefined where there is none. */
  async refusal(method: string, path: string, json?: unknown): Promise<string | undefined> {
    const answer = await this.ask(method, path, json);
    const body = await answer.text();
    return answer.ok ? undefined : String(JSON.parse(body).code);
  }

  async task() {
    for (;;) {
      const answer = await this.ask('GET', '/task');
      const body: unknown = await answer.json();
      if (answer.ok) return trainerTask.parse(body);
      if (answer.status !== 409 || !JSON.stringify(body).includes('trainer_input_not_ready'))
        throw new Error(JSON.stringify(body));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async fetch(input: string, path: string): Promise<Buffer> {
    const answer = await this.ask('GET', `/inputs/${input}/${path}`);
    if (!answer.ok) throw new Error(await answer.text());
    return Buffer.from(await answer.arrayBuffer());
  }

  say(events: object[], batch = ++this.#batch): Promise<Response> {
    return this.ask('POST', '/events', { batch, events });
  }

  /** Uploads a folder's files in parts of so many bytes. */
  async upload(folder: string, partBytes = 10_000): Promise<UploadedFile[]> {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const files: UploadedFile[] = [];
    for (const name of names.toSorted()) {
      const content = new Uint8Array(await readFile(name));
      const parts: string[] = [];
      for (let start = 0; start < content.length; start += partBytes) {
        parts.push(await this.putPart(content.subarray(start, start + partBytes)));
      }
      files.push({ path: name.slice(folder.length + 1), bytes: content.length, sha256: sha256(content), parts });
    }
    return files;
  }

  async putPart(content: Uint8Array<ArrayBuffer>, as = sha256(content)): Promise<string> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/octet-stream' };
    const answer = await fetch(`${this.#url}/parts/${as}`, { method: 'PUT', headers, body: content });
    if (!answer.ok) throw new Error(await answer.text());
    return as;
  }
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The content hash of files in memory, as `sha256sum` would print them. */
export function contentHashOf(files: readonly { path: string; content: Uint8Array }[]): string {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return sha256(Buffer.from(sorted.map(({ path, content }) => `${sha256(content)}  ${path}\n`).join('')));
}
