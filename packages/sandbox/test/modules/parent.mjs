// A process with a sandboxed one that computes without end; prints that one's id.
import { Sandbox } from '../../dist/index.js';

const sandbox = new Sandbox({ module: new URL('./work.mjs', import.meta.url) });
for await (const pid of sandbox.stream({ task: 'started' })) process.stdout.write(`${pid}\n`);
