// For `drizzle-kit generate`, run in this folder after a change to the schema; SQL goes to the repository's migrations/.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './dist/tables.js',
  out: '../../migrations',
});
