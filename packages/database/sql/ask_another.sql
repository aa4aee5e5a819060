-- Asks for one more judgment of a closed comparison where no choice has a majority, up to its limit. The choice is what
-- was ranked first (together, if tied), or that all are bad. Locks the comparison; the slot is new.
-- Returns whether another is asked for.
CREATE OR REPLACE FUNCTION ask_another(wanted uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  comparison comparisons%ROWTYPE;
  most integer;
  total integer;
BEGIN
  SELECT * INTO comparison FROM comparisons WHERE id = wanted FOR NO KEY UPDATE;
  IF comparison.status = 'open' OR comparison.purpose <> 'work'
    OR comparison.judgments_limit IS NULL OR comparison.judgments_needed >= comparison.judgments_limit THEN
    RETURN false;
  END IF;
  SELECT max(choices.votes), sum(choices.votes) INTO most, total
  FROM (
    SELECT count(*) AS votes FROM standing_judgments
    WHERE comparison_id = wanted AND verdict <> 'skip'
    GROUP BY verdict, (SELECT string_agg(best, ' ' ORDER BY best) FROM jsonb_array_elements_text(ranking -> 0) AS best)
  ) choices;
  IF 2 * most > total THEN
    RETURN false;
  END IF;
  UPDATE comparisons SET judgments_needed = judgments_needed + 1, status = 'open', closed_at = NULL WHERE id = wanted;
  INSERT INTO slots (comparison_id, number, lane_id) VALUES (wanted, comparison.judgments_needed + 1, lane_for(wanted));
  RETURN true;
END
$$;
