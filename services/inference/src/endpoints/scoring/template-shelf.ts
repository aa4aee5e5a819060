// Chat templates of reward models behind endpoints, each in a process of its own; a few are kept.

import { IsolatedTemplate, TemplateLimitError } from '@tastemaker/reward-model';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Render } from './questions.js';

/** Processes kept, of about 60 MB each; one that renders is never ended. */
const mostKept = 4;

export class TemplateShelf {
  /** By source, from the least to the most recently used. */
  readonly #kept = new Map<string, { readonly template: IsolatedTemplate; users: number }>();

  /** A function that renders by the template. @throws HttpProblem `inference_failed` beyond its limits of time and memory */
  renderer(source: string, signal: AbortSignal): Render {
    return async (inputs) => {
      const place = this.#kept.get(source) ?? { template: new IsolatedTemplate(source), users: 0 };
      this.#kept.delete(source);
      this.#kept.set(source, place);
      place.users += 1;
      try {
        return await place.template.render(inputs, signal);
      } catch (error) {
        if (!(error instanceof TemplateLimitError)) throw error;
        throw new HttpProblem('inference_failed', error.message, { cause: error });
      } finally {
        place.users -= 1;
        await this.#closeUnused();
      }
    };
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ template }) => template.close()));
    this.#kept.clear();
  }

  async #closeUnused(): Promise<void> {
    for (const [source, { template, users }] of this.#kept) {
      if (this.#kept.size <= mostKept) return;
      if (users > 0) continue;
      this.#kept.delete(source);
      await template.close();
    }
  }
}
