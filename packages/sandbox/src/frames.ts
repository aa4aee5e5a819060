// Messages on a byte stream: four bytes of length, then a structured clone. A message's length is known, and may be
// refused, before any of it is kept.
import { deserialize, serialize } from 'node:v8';

const headBytes = 4;

export function frameOf(message: unknown): Buffer {
  const body = serialize(message);
  const frame = Buffer.allocUnsafe(headBytes + body.length);
  frame.writeUInt32LE(body.length);
  body.copy(frame, headBytes);
  return frame;
}

export interface Frame {
  readonly message: unknown;
  readonly bytes: number;
}

/** Puts frames together from chunks. Each byte is copied at most once, however small the chunks are. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #held = 0;
  #needed = headBytes;
  #isBody = false;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
  }

  /**
   * The next frame, or undefined until more of it has come.
   * @param accept is told a frame's length before its bytes are waited for; throws to refuse it.
   */
  next(accept: (bytes: number) => void): Frame | undefined {
    if (!this.#isBody) {
      if (this.#held < headBytes) return undefined;
      this.#needed = this.#take(headBytes).readUInt32LE();
      this.#isBody = true;
      accept(this.#needed);
    }
    if (this.#held < this.#needed) return undefined;
    const bytes = this.#needed;
    const message: unknown = deserialize(this.#take(bytes));
    this.#isBody = false;
    return { message, bytes };
  }

  #take(bytes: number): Buffer {
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    if (whole === undefined) return Buffer.alloc(0);
    this.#held -= bytes;
    this.#chunks = this.#held === 0 ? [] : [whole.subarray(bytes)];
    return whole.subarray(0, bytes);
  }
}
