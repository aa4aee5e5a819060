/**
 * `pnpm test:topology`: builds, runs what docker-compose.yml describes as processes of this machine and checks the files of the
 * deployment with the real tools, in a Python that is made first, prints what each test took, and closes with one line that
 * counts them.
 */
import { runSuite } from '../suite.mjs';

runSuite('test/topology/vitest.config.ts');
