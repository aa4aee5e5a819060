// Databases and projects for tests, of this package and of all others: `@tastemaker/database/testing`.

export { makeComparisons, makeLabelers, makeProject } from './project.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
