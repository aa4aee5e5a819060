/**
 * `pnpm test:ray`: builds, trains runs by TRL on a real Ray cluster of this machine in a Python that is made first, prints what
 * each test took, and closes with one line that counts them.
 */
import { runSuite } from '../suite.mjs';

runSuite('test/ray/vitest.config.ts');
