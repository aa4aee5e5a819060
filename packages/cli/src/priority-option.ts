// `--priority`, of commands that order a job.
import { jobPriority } from '@tastemaker/contracts';
import { Option } from 'commander';

export function priorityOption(description: string): Option {
  return new Option('--priority <priority>', description).choices(jobPriority.options);
}
