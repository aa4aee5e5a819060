import type { Command } from 'commander';
import { addFiles } from './files.js';
import { addReview } from './review.js';
import { addWrite } from './write.js';

/** Questions and ideal answers that people write: what fine-tuning learns from. */
export function addDemonstrations(program: Command): void {
  const demonstrations = program.command('demonstrations').description('questions and ideal answers to fine-tune on');
  addWrite(demonstrations);
  addReview(demonstrations);
  addFiles(demonstrations);
}
