-- Notes that what stands of comparisons has changed, so that `fold_tallies` counts them anew, and their repeats with them.
-- To be called in the transaction of the change. Locks nothing.
-- Returns nothing.
CREATE OR REPLACE FUNCTION note_tally_changes(wanted_project uuid, changed uuid[]) RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp
AS $$
  INSERT INTO public.tally_changes (project_id, comparison_id)
  SELECT wanted_project, id FROM unnest(changed) AS one (id)
  UNION ALL
  SELECT wanted_project, id FROM public.comparisons WHERE repeat_of = ANY (changed)
$$;
