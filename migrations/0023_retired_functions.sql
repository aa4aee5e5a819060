-- A database that the release before has served keeps the functions that only that release calls
-- (packages/database/sql/retired.json), so that both work on it side by side. A new one never had them: only versions that know
-- this migration can use it. (Its time in meta/_journal.json.)
UPDATE "schema_compatibility" SET "oldest_usable" = 1795904830987 WHERE NOT EXISTS (SELECT FROM "users");
