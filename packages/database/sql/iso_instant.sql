-- An instant as contracts have it: ISO 8601 in UTC, with milliseconds. Locks nothing.
-- Returns the text; null for null.
CREATE OR REPLACE FUNCTION iso_instant(instant timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
