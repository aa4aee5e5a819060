-- Adds links for up to `wanted` rows of one table. Part of `seal_chain`, which holds the lock.
-- Returns how many rows were sealed.
CREATE OR REPLACE FUNCTION seal_rows(progress chain_progress, wanted integer, horizon xid8) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
  is_backlog boolean := progress.backlog_after IS NOT NULL;
  sealed_row record;
  last_row record;
  last_sequence bigint;
  head text;
  sealed integer := 0;
BEGIN
  SELECT sequence, chain_hash INTO last_sequence, head FROM public.chain_links ORDER BY sequence DESC LIMIT 1;
  IF NOT FOUND THEN
    last_sequence := 0;
    head := repeat('0', 64);
  END IF;
  FOR sealed_row IN EXECUTE format(
    'SELECT t.id, t.written_in, public.chain_content_hash(to_jsonb(t)) AS content FROM public.%1$I t
     WHERE %2$s AND NOT EXISTS (SELECT FROM public.chain_links l WHERE l.row_id = t.id AND l.table_name = %1$L)
     ORDER BY %3$s LIMIT $1',
    progress.table_name,
    CASE WHEN is_backlog THEN 't.id > $2' ELSE 't.written_in < $3 AND (t.written_in, t.id) > ($4, $5)' END,
    CASE WHEN is_backlog THEN 't.id' ELSE 't.written_in, t.id' END
  ) USING wanted, progress.backlog_after, horizon, progress.written_in, progress.row_id LOOP
    sealed := sealed + 1;
    last_row := sealed_row;
    head := encode(sha256(convert_to(
      concat_ws(' ', head, last_sequence + sealed, progress.table_name, sealed_row.id, sealed_row.content), 'UTF8')), 'hex');
    INSERT INTO public.chain_links (sequence, table_name, row_id, content_hash, chain_hash)
    VALUES (last_sequence + sealed, progress.table_name, sealed_row.id, sealed_row.content, head);
  END LOOP;

  IF is_backlog THEN
    IF sealed = wanted THEN
      UPDATE public.chain_progress SET backlog_after = last_row.id WHERE table_name = progress.table_name;
    ELSE
      UPDATE public.chain_progress SET backlog_after = NULL WHERE table_name = progress.table_name;
    END IF;
  ELSIF sealed = wanted THEN
    UPDATE public.chain_progress SET written_in = last_row.written_in, row_id = last_row.id
    WHERE table_name = progress.table_name;
  -- Nothing new: now and then only, since this is a transaction of its own.
  ELSIF sealed > 0 OR horizon::text::bigint > progress.written_in::text::bigint + 100 THEN
    UPDATE public.chain_progress SET written_in = horizon, row_id = '00000000-0000-0000-0000-000000000000'
    WHERE table_name = progress.table_name;
  END IF;
  RETURN sealed;
END
$$;

REVOKE EXECUTE ON FUNCTION seal_rows(chain_progress, integer, xid8) FROM PUBLIC;
