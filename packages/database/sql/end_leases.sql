-- Ends leases without a judgment, as `released`, `expired` or `skipped`, and opens their slots to everybody again, at the end
-- of their lane: labelers may have passed their old place. The one place where a slot reopens.
-- Locks each assignment, then its slot. What is not leased any more stays as it is.
-- Returns nothing.
CREATE OR REPLACE FUNCTION end_leases(wanted uuid[], ended_as assignment_status) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
BEGIN
  WITH ended AS (
    UPDATE assignments SET status = ended_as, ended_at = now()
    WHERE id = ANY (wanted) AND status = 'leased'
    RETURNING comparison_id, slot_number
  )
  UPDATE slots SET state = 'open', position = nextval('slot_positions')
  FROM ended WHERE slots.comparison_id = ended.comparison_id AND slots.number = ended.slot_number;
END
$$;
