-- What the submission of a judgment must know, in one query: the lease, the rules, and the judgment that stands. Locks
-- nothing.
-- Returns one JSON object; null when the labeler has no such assignment.
CREATE OR REPLACE FUNCTION judgment_context(wanted_assignment uuid, wanted_labeler uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'assignmentId', a.id,
    'projectId', a.project_id,
    'promptId', c.prompt_id,
    'labelerId', a.labeler_id,
    'status', a.status,
    'runOut', a.expires_at <= now(),
    'expiresAt', iso_instant(a.expires_at),
    'fenceToken', a.fence_token,
    'displayedOrder', a.displayed_order,
    'guidelineVersion', a.guideline_version,
    'goldAnswer', c.gold_answer,
    'settings', p.settings,
    'pauseReason', (
      SELECT s.pause_reason FROM standings s
      WHERE s.project_id = a.project_id AND s.labeler_id = a.labeler_id AND s.paused_at IS NOT NULL
    ),
    'standing', (
      SELECT jsonb_build_object(
        'id', j.id, 'version', j.version, 'verdict', j.verdict, 'ranking', j.ranking, 'skipReason', j.skip_reason,
        'strength', j.strength, 'rationale', j.rationale, 'ratings', j.ratings, 'goldCorrect', j.gold_correct,
        'writtenCompletionId', j.written_completion_id, 'writtenDemonstrationId', j.written_demonstration_id,
        'betterAnswer', coalesce(
          (SELECT text FROM completions WHERE id = j.written_completion_id),
          (SELECT messages -> -1 ->> 'content' FROM demonstrations WHERE id = j.written_demonstration_id)),
        'createdAt', iso_instant(j.created_at), 'editableUntil', iso_instant(editable_until(a.id)),
        'isEditable', editable_until(a.id) > now())
      FROM standing_judgments j WHERE j.assignment_id = a.id
    )
  )
  FROM assignments a
  JOIN comparisons c ON c.id = a.comparison_id
  JOIN projects p ON p.id = a.project_id
  WHERE a.id = wanted_assignment AND a.labeler_id = wanted_labeler);
END
$$;
