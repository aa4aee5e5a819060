-- The hash of a row's canonical text: its columns that are not null as jsonb, without `written_in`. A nullable column that
-- is added later changes no hash of an older row. `verify-chain.ts` makes the same text without this function. Locks
-- nothing.
-- Returns the sha256 in hexadecimal.
CREATE OR REPLACE FUNCTION chain_content_hash(sealed_row jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT encode(sha256(convert_to(jsonb_object_agg(key, value)::text, 'UTF8')), 'hex')
  FROM jsonb_each(sealed_row) WHERE value <> 'null' AND key <> 'written_in'
$$;
