// The rules of judging, without I/O: what the database, the API, the terminal and the browser decide, they decide here.
export * from './assignment-states.js';
export * from './edit-window.js';
export * from './enrolment.js';
export * from './gold.js';
export * from './judgment-content.js';
export * from './judgment-rules.js';
export * from './letters.js';
export * from './majority.js';
export * from './refusals.js';
export * from './standing.js';
export * from './typed-ranking.js';
