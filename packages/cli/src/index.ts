// The `tastemaker` command.
export { buildProgram } from './program.js';
