-- What submitting, changing or taking back a judgment must know of an assignment of this labeler, in one look without a lock:
-- the lease, the project's rules, and what stands already.
-- Returns an object, see `judgingContext` in src/judging/answers.ts; null when there is none, or it is another labeler's.
CREATE OR REPLACE FUNCTION judging_context(wanted_assignment uuid, wanted_labeler uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'assignmentId', a.id,
    'number', a.number,
    'projectId', a.project_id,
    'promptId', c.prompt_id,
    'comparisonId', a.comparison_id,
    'labelerId', a.labeler_id,
    'status', a.status,
    'isRunOut', a.expires_at <= now(),
    'expiresAt', iso_instant(a.expires_at),
    'fenceToken', a.fence_token,
    'displayedOrder', a.displayed_order,
    'guidelineVersion', a.guideline_version,
    'goldAnswer', c.gold_answer,
    'mayAskAnother', c.purpose = 'work' AND coalesce(c.judgments_needed < c.judgments_limit, false),
    'settings', p.settings,
    'pauseReason', (
      SELECT s.pause_reason FROM standings s
      WHERE s.project_id = a.project_id AND s.labeler_id = a.labeler_id AND s.paused_at IS NOT NULL
    ),
    'now', iso_instant(now()),
    'firstJudgedAt', CASE WHEN a.status <> 'leased' THEN (
      SELECT iso_instant(min(j.created_at)) FROM judgments j WHERE j.assignment_id = a.id
    ) END,
    'standing', (
      SELECT jsonb_build_object(
        'id', j.id, 'version', j.version, 'supersedes', j.supersedes, 'verdict', j.verdict, 'ranking', j.ranking,
        'skipReason', j.skip_reason, 'strength', j.strength, 'rationale', j.rationale, 'ratings', j.ratings,
        'goldCorrect', j.gold_correct,
        'writtenCompletionId', j.written_completion_id, 'writtenDemonstrationId', j.written_demonstration_id,
        'betterAnswer', coalesce(
          (SELECT text FROM completions WHERE id = j.written_completion_id),
          (SELECT messages -> -1 ->> 'content' FROM demonstrations WHERE id = j.written_demonstration_id)),
        'createdAt', iso_instant(j.created_at))
      FROM standing_judgments j WHERE j.assignment_id = a.id
    )
  )
  FROM assignments a
  JOIN comparisons c ON c.id = a.comparison_id
  JOIN projects p ON p.id = a.project_id
  WHERE a.id = wanted_assignment AND a.labeler_id = wanted_labeler);
END
$$;
