/**
 * `pnpm test:pooling`: builds, runs real services behind a real PgBouncer in transaction mode, prints what each test took, and
 * closes with one line that counts them. Without PgBouncer it says how to get it, and fails.
 */
import { runSuite } from '../suite.mjs';

runSuite('test/pooling/vitest.config.ts');
