-- Adds links to the hash chain for rows whose transactions are complete, up to `wanted`, at most 10,000
-- (docs/decisions/024-hash-chain.md). Runs as the owner; the services may call it and decide nothing but how many.
-- Locks the chain (advisory, until the transaction ends): one caller at a time, others get 0 at once.
-- Returns how many rows were sealed.
CREATE OR REPLACE FUNCTION seal_chain(wanted integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  progress public.chain_progress;
  horizon xid8;
  this_server bigint := (SELECT system_identifier FROM pg_control_system());
  most integer := least(greatest(wanted, 1), 10000);
  sealed integer := 0;
BEGIN
  -- "tastechn" in ASCII: nobody else's advisory lock.
  IF NOT pg_try_advisory_xact_lock(8386093009890437230) THEN
    RETURN 0;
  END IF;
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  -- Restored on another server, whose transactions count from elsewhere: what has no link is looked for in order of id, and
  -- what is written from now on in order of this server's transactions.
  UPDATE public.chain_progress SET server = this_server, backlog_after = '00000000-0000-0000-0000-000000000000',
    written_in = horizon, row_id = '00000000-0000-0000-0000-000000000000'
  WHERE server <> this_server;
  FOR progress IN SELECT * FROM public.chain_progress ORDER BY table_name LOOP
    EXIT WHEN sealed >= most;
    sealed := sealed + public.seal_rows(progress, most - sealed, horizon);
  END LOOP;
  RETURN sealed;
END
$$;
