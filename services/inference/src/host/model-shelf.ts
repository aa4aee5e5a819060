// The models in memory: loaded at their first request, kept while there is room, the least recently used dropped first.
import { IsolatedModel } from '@tastemaker/reward-model';
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
  readonly isolated: IsolatedModel;
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
  /** Being loaded, by hash: two requests don't load the same one, and none waits for another's. */
  readonly #loading = new Map<string, Promise<Place>>();

  constructor(engine: Engine, options: HostOptions, news: ShelfNews) {
    this.#engine = engine;
    this.#budgetBytes = options.modelMemoryBytes;
    this.#prefixCacheBytes = options.prefixCacheBytes ?? 0;
    this.#news = news;
  }

  /** Runs `body` with the model, which stays loaded at least until it is done. */
  async use<T>(location: ModelLocation, body: (model: LoadedModel) => Promise<T>): Promise<T> {
    const place = await this.#take(location);
    try {
      return await body(place.model);
    } finally {
      place.users -= 1;
    }
  }

  async #take(location: ModelLocation): Promise<Place> {
    const { hash } = location;
    for (;;) {
      const place = this.#places.get(hash);
      if (place !== undefined) {
        place.users += 1;
        this.#places.delete(hash);
        this.#places.set(hash, place);
        return place;
      }
      // It may be dropped again between its loading and this request's turn: then it is loaded once more.
      await this.#loaded(location);
    }
  }

  #loaded(location: ModelLocation): Promise<Place> {
    const { hash } = location;
    const known = this.#loading.get(hash);
    if (known !== undefined) return known;
    const loading = this.#load(location).finally(() => this.#loading.delete(hash));
    this.#loading.set(hash, loading);
    return loading;
  }

  async #load({ hash, path }: ModelLocation): Promise<Place> {
    const isolated = await IsolatedModel.open(path);
    try {
      const bytes = modelBytes(isolated.description);
      this.#makeRoom(bytes);
      const loading = { prefixCacheBytes: this.#prefixCacheBytes, onScorePass: this.#news.onScorePass };
      const place = { model: loadModel(this.#engine, isolated, loading), isolated, bytes, users: 0 };
      this.#places.set(hash, place);
      this.#news.onChange([...this.#places.keys()]);
      return place;
    } catch (error) {
      await isolated.close();
      throw error;
    }
  }

  /** Drops idle models until `bytes` fit. Where all are in use the budget is exceeded rather than a request refused. */
  #makeRoom(bytes: number): void {
    for (const [hash, place] of this.#places) {
      const taken = [...this.#places.values()].reduce((sum, each) => sum + each.bytes, 0);
      if (taken + bytes <= this.#budgetBytes) return;
      if (place.users > 0) continue;
      this.#places.delete(hash);
      place.model.release();
      void place.isolated.close();
    }
  }
}
