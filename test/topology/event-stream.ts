/** Reads a stream of server-sent events, and remembers where it was. */
import type { Caller } from '../http.js';

export class EventStream {
  readonly ids: string[] = [];
  /** Resolves when the stream has ended, or was lost. */
  readonly ended: Promise<'ended' | 'lost'>;

  private constructor(response: Response) {
    this.ended = this.#read(response).then(
      () => 'ended',
      () => 'lost',
    );
  }

  /** @param after the id of the last event that was seen */
  static async open(caller: Caller, path: string, after?: string): Promise<EventStream> {
    const response = await caller.open('GET', path, undefined, after === undefined ? {} : { 'last-event-id': after });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
    return new EventStream(response);
  }

  async #read({ body }: Response): Promise<void> {
    if (body === null) throw new Error('an answer without a body');
    let text = '';
    for await (const bytes of body.pipeThrough(new TextDecoderStream())) {
      const blocks = `${text}${bytes}`.split('\n\n');
      text = blocks.pop() ?? '';
      this.ids.push(...blocks.flatMap((block) => /^id: (.+)$/m.exec(block)?.[1] ?? []));
    }
  }
}
