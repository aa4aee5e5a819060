-- What a labeler may see of an assignment, as `assignment` of contracts. It tells neither which model wrote a candidate
-- nor whether the comparison is gold or a repeat. Locks nothing.
-- Returns one JSON object; null when there is no such assignment.
CREATE OR REPLACE FUNCTION assignment_view(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'id', a.id,
    'number', a.number,
    'projectId', a.project_id,
    'status', CASE WHEN a.status = 'leased' AND a.expires_at <= now() THEN 'expired' ELSE a.status::text END,
    'fenceToken', a.fence_token,
    'expiresAt', iso_instant(a.expires_at),
    'takenAlong', a.taken_along_hours IS NOT NULL,
    'messages', p.messages,
    'contextDocuments', p.context_documents,
    'candidates', (
      SELECT jsonb_agg(jsonb_build_object('label', chr(64 + shown.position::int), 'text', c.text)
          || CASE WHEN c.messages IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('messages', c.messages) END
        ORDER BY shown.position)
      FROM unnest(a.displayed_order) WITH ORDINALITY AS shown (completion_id, position)
      JOIN completions c ON c.id = shown.completion_id
    ),
    'guidelineVersion', a.guideline_version,
    'allowTies', project.settings -> 'allowTies',
    'allowAllBad', project.settings -> 'allowAllBad',
    'allowPartialRankings', project.settings -> 'allowPartialRankings',
    'strength', project.settings -> 'strength',
    'rationale', project.settings -> 'rationale',
    'criteria', project.settings -> 'criteria',
    'betterAnswer', project.settings -> 'betterAnswer'
  )
  FROM assignments a
  JOIN comparisons comparison ON comparison.id = a.comparison_id
  JOIN prompts p ON p.id = comparison.prompt_id
  JOIN projects project ON project.id = a.project_id
  WHERE a.id = wanted);
END
$$;
