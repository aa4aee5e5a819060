import { type Checkpoint, openCheckpoint } from '@tastemaker/language-model';
import type { TrainerJob } from './messages.js';
import { watchedTokenizer, watchTexts } from './text-watch.js';

/** Opens the model to start from; its tokenizer and template are watched from then on. The caller closes it. */
export async function openBase(job: Pick<TrainerJob, 'folder'>, path: string): Promise<Checkpoint> {
  const watch = watchTexts(job.folder);
  const checkpoint = await watch.opening(() => openCheckpoint(path));
  const { config, kind, names, tokenizer } = checkpoint;
  return {
    config,
    kind,
    names,
    tokenizer: watchedTokenizer(tokenizer, watch),
    shape: (name) => checkpoint.shape(name),
    read: (name) => checkpoint.read(name),
    close: () => checkpoint.close(),
  };
}
