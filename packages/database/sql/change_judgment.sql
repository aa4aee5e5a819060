-- Puts a new version in the place of the judgment that stands of an assignment, if that is still this one.
-- Locks the assignment, then the labeler's standing.
-- Returns null when another version stands by now, and then nothing has changed; else {id, createdAt, gold} as in
-- `record_judgment`.
CREATE OR REPLACE FUNCTION change_judgment(wanted_assignment uuid, wanted_judgment uuid, content jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  lease assignments%ROWTYPE;
  before judgments%ROWTYPE;
  stored record;
  correction integer;
  gold jsonb;
BEGIN
  SELECT * INTO lease FROM assignments WHERE id = wanted_assignment AND status = 'judged' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT j.* INTO before FROM judgments j JOIN standing_judgments s ON s.id = j.id
  WHERE j.id = wanted_judgment AND j.assignment_id = wanted_assignment;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  stored := append_judgment(lease, content, 'judgment.change', jsonb_build_object('supersedes', before.id));
  correction := coalesce((content ->> 'goldCorrect')::boolean::integer, 0) - coalesce(before.gold_correct::integer, 0);
  IF correction <> 0 THEN
    gold := count_gold_answer(lease.project_id, lease.labeler_id, 0, correction, before.created_at);
  END IF;
  PERFORM announce(lease.project_id, 'judgment.changed', jsonb_build_object('judgmentId', stored.id,
    'supersedes', before.id, 'comparisonId', lease.comparison_id, 'labelerId', lease.labeler_id,
    'verdict', content ->> 'verdict'));
  RETURN jsonb_build_object('id', stored.id, 'createdAt', iso_instant(stored.stored_at), 'gold', gold);
END
$$;
