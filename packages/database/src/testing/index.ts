// Databases for tests, of this package and of all others: `@tastemaker/database/testing`.

export { createTestDatabase, type TestDatabase } from './test-database.js';
