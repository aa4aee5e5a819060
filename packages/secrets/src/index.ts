export { seal, UnsealError, unseal } from './sealed.js';
export { makeSecretKey, parseSecretKey } from './secret-key.js';
export { secretKeyVariable } from './secret-key-variable.js';
