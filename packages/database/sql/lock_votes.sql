-- The judgments that count of a comparison, as the majority rule needs them. Locks the comparison, so that none is added or
-- changed until the transaction ends.
-- Returns {isClosed, purpose, needed, limit, votes: [{verdict, ranking}]}.
CREATE OR REPLACE FUNCTION lock_votes(wanted_comparison uuid) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  comparison comparisons%ROWTYPE;
BEGIN
  SELECT * INTO comparison FROM comparisons WHERE id = wanted_comparison FOR NO KEY UPDATE;
  RETURN jsonb_build_object(
    'isClosed', comparison.status = 'closed',
    'purpose', comparison.purpose,
    'needed', comparison.judgments_needed,
    'limit', comparison.judgments_limit,
    'votes', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('verdict', verdict, 'ranking', ranking)), '[]')
      FROM standing_judgments WHERE comparison_id = wanted_comparison
    ));
END
$$;
