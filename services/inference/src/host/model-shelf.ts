// The models in memory: loaded at their first request, kept while there is room, the least recently used dropped first.
import type { Engine } from '@tastemaker/tensor';
import { type LoadedModel, loadModel, modelBytes } from './loaded-model.js';
import type { HostOptions, ModelLocation } from './protocol.js';
import type { ScorePass } from './score-queue.js';

/** Who hears of what goes on on the shelf. */
export interface ShelfNews {
  /** Content hashes of the models in memory. */
  readonly onChange: (hashes: readonly string[]) => void;
  readonly onScorePass: (pass: ScorePass) => void;
}

interface Place {
  readonly model: LoadedModel;
  readonly bytes: number;
  users: number;
}

export class ModelShelf {
  readonly #engine: Engine;
  readonly #budgetBytes: number;
  readonly #prefixCacheBytes: number;
  readonly #news: ShelfNews;
  /** From the least to the most recently used. */
  readonly #places = new Map<string, Place>();
  /** Models are looked up one after another, so that two requests don't load the same one. */
  #lookup: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, options: HostOptions, news: ShelfNews) {
    this.#engine = engine;
    this.#budgetBytes = options.modelMemoryBytes;
    this.#prefixCacheBytes = options.prefixCacheBytes ?? 0;
    this.#news = news;
  }

  /** Runs `body` with the model, which stays loaded at least until it is done. */
  async use<T>(location: ModelLocation, body: (model: LoadedModel) => Promise<T>): Promise<T> {
    const found = this.#lookup.then(() => this.#take(location));
    this.#lookup = found.catch(() => undefined);
    const place = await found;
    try {
      return await body(place.model);
    } finally {
      place.users -= 1;
    }
  }

  async #take(location: ModelLocation): Promise<Place> {
    const place = this.#places.get(location.hash) ?? (await this.#load(location));
    place.users += 1;
    this.#places.delete(location.hash);
    this.#places.set(location.hash, place);
    return place;
  }

  async #load(location: ModelLocation): Promise<Place> {
    const bytes = await modelBytes(location);
    this.#makeRoom(bytes);
    const loading = { prefixCacheBytes: this.#prefixCacheBytes, onScorePass: this.#news.onScorePass };
    const place = { model: await loadModel(this.#engine, location, loading), bytes, users: 0 };
    this.#places.set(location.hash, place);
    this.#news.onChange([...this.#places.keys()]);
    return place;
  }

  /** Drops idle models until `bytes` fit. Where all are in use the budget is exceeded rather than a request refused. */
  #makeRoom(bytes: number): void {
    for (const [hash, place] of this.#places) {
      const taken = [...this.#places.values()].reduce((sum, each) => sum + each.bytes, 0);
      if (taken + bytes <= this.#budgetBytes) return;
      if (place.users > 0) continue;
      this.#places.delete(hash);
      place.model.release();
    }
  }
}
