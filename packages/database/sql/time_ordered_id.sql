-- A UUID of version 7 (RFC 9562, section 5.7): ids sort by the time when they were made. PostgreSQL 18 has a function of
-- its own for it, ten times as fast. Locks nothing.
-- Returns the id.
DO $$
BEGIN
  IF to_regprocedure('pg_catalog.uuidv7()') IS NOT NULL THEN
    CREATE OR REPLACE FUNCTION time_ordered_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT uuidv7()';
  ELSE
    CREATE OR REPLACE FUNCTION time_ordered_id() RETURNS uuid
    LANGUAGE sql VOLATILE AS $body$
      SELECT (left(ms, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(gen_random_uuid()::text, 16))::uuid
      FROM lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS ms
    $body$;
  END IF;
END
$$;
