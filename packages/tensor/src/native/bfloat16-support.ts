/** Whether the processor has instructions that multiply bfloat16 numbers; without them such products are emulated, slowly. */
import { existsSync, readFileSync } from 'node:fs';

const PROCESSOR_FILE = '/proc/cpuinfo';
/** As Linux names them: of AMD since Zen 4 and of Intel since Cooper Lake. */
const INSTRUCTIONS = /\b(?:avx512_bf16|amx_bf16)\b/;

let known: boolean | undefined;

/** False where it can't be told, as on other systems than Linux. */
export function multipliesBfloat16(): boolean {
  known ??= existsSync(PROCESSOR_FILE) && INSTRUCTIONS.test(readFileSync(PROCESSOR_FILE, 'utf8'));
  return known;
}
