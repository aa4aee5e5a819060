// Shows an installation's progress to a person at a terminal, or as one line a step where there is none.
import cliProgress from 'cli-progress';
import type { EngineProgress, OnProgress } from './install/progress.js';

const verbs: Readonly<Record<EngineProgress['phase'], string>> = {
  waiting: 'Waiting for',
  downloading: 'Downloading',
  unpacking: 'Unpacking',
  building: 'Building',
  checking: 'Checking',
};

type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean };

const megabyte = 1_000_000;

const title = ({ phase, what }: EngineProgress): string => `${verbs[phase]} ${what}`;

function linePerStep(write: (text: string) => void): OnProgress {
  let last = '';
  return (progress) => {
    const line = title(progress);
    if (line !== last) {
      write(`${line}\n`);
      last = line;
    }
  };
}

function barPerStep(stream: Terminal): OnProgress {
  let bar: cliProgress.SingleBar | undefined;
  let last = '';
  return (progress) => {
    const line = title(progress);
    if (line !== last) {
      bar?.stop();
      bar = undefined;
      last = line;
      if (progress.totalBytes === undefined) {
        stream.write(`${line}\n`);
      }
    }
    if (progress.totalBytes === undefined) {
      return;
    }
    const total = Math.round(progress.totalBytes / megabyte);
    const received = Math.round((progress.receivedBytes ?? 0) / megabyte);
    if (bar === undefined) {
      bar = new cliProgress.SingleBar({ format: `${line} {bar} {value}/{total} MB {eta_formatted}`, stream });
      bar.start(total, received);
    } else {
      bar.update(received);
    }
    if (received >= total) {
      bar.stop();
      bar = undefined;
    }
  };
}

/** For `onProgress`: writes to standard error only. */
export function terminalProgress(stream: Terminal = process.stderr): OnProgress {
  return stream.isTTY ? barPerStep(stream) : linePerStep((text) => stream.write(text));
}
