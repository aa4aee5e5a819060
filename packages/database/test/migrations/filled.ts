// A small project as a database of an earlier version holds it, in that version's own SQL: every table has rows, and each
// kind of row that a later migration moves or rewrites is among them. Ids are named: `id('lou')` is made of the name's md5.

/** For the schema as of migration 0005. */
export const filledAt0005 = `
CREATE SCHEMA fixture;
CREATE FUNCTION fixture.id(name text) RETURNS uuid LANGUAGE sql AS $$
  SELECT overlay(overlay(md5(name) PLACING '7' FROM 13) PLACING '8' FROM 17)::uuid
$$;
SET search_path = public, fixture;

INSERT INTO users (id, name, email, role, kind, pseudonym) VALUES
  (id('root'), 'Root', 'root@example.org', 'admin', 'person', 'p-root'),
  (id('rosa'), 'Rosa', 'rosa@example.org', 'researcher', 'person', 'p-rosa'),
  (id('lou'), 'Lou', NULL, 'labeler', 'person', 'p-lou'),
  (id('lee'), 'Lee', NULL, 'labeler', 'simulated', 'p-lee'),
  (id('file'), 'pairs.jsonl', NULL, 'labeler', 'imported', 'p-file');
INSERT INTO tokens (id, user_id, name, secret_hash, scopes) VALUES (id('token'), id('lou'), 'walk', repeat('a', 64), '{label}');
INSERT INTO login_links (id, user_id, secret_hash, expires_at) VALUES (id('link'), id('lou'), repeat('b', 64), '2026-01-02Z');
INSERT INTO oidc_identities (issuer, subject, user_id) VALUES ('https://id.example.org', '17', id('rosa'));
INSERT INTO oidc_logins (state_hash, nonce, code_verifier, return_to, expires_at)
  VALUES (repeat('c', 64), 'n', 'v', '/', '2026-01-02Z');
INSERT INTO idempotency_keys (user_id, key, request_hash, status, response) VALUES (id('rosa'), 'k', 'h', 201, '{}');

INSERT INTO projects (id, name, settings) VALUES (id('haiku'), 'Haiku', '{
  "candidatesPerPrompt": 2, "judgmentsPerComparison": 2, "judgmentsLimit": null, "leaseSeconds": 600, "allowTies": true,
  "allowAllBad": true, "allowPartialRankings": false, "strength": "optional", "rationale": "optional", "criteria": [],
  "betterAnswer": "candidate", "editWindowSeconds": 3600, "requireAcknowledgement": true, "skillTags": ["sea"],
  "dailyQuota": null, "goldRate": 0, "goldMinimum": 10, "goldThreshold": null, "qualification": null, "repeatRate": 0,
  "repeatAfter": 20, "reviewsPerDemonstration": 1}');
INSERT INTO members (project_id, user_id, role, skills) VALUES
  (id('haiku'), id('rosa'), 'researcher', '{}'),
  (id('haiku'), id('lou'), 'labeler', '{sea}'),
  (id('haiku'), id('lee'), 'labeler', '{}');
INSERT INTO guidelines (id, project_id, version, status, markdown, published_at) VALUES
  (id('guideline 1'), id('haiku'), 1, 'published', '# Five, seven, five', '2026-01-01Z'),
  (id('guideline 2'), id('haiku'), 2, 'draft', '# Five, seven, five, and a season', NULL);
INSERT INTO acknowledgements (guideline_id, user_id) VALUES (id('guideline 1'), id('lou')), (id('guideline 1'), id('lee'));
INSERT INTO standings (project_id, labeler_id, gold_seen, gold_right) VALUES (id('haiku'), id('lou'), 3, 2);

INSERT INTO prompts (id, project_id, messages, context_documents, tags, split, content_hash)
  SELECT id('about ' || thing), id('haiku'), jsonb_build_array(jsonb_build_object('role', 'user', 'content', 'A haiku: ' || thing)),
    '[]', CASE WHEN thing = 'sea' THEN '{sea}'::text[] ELSE '{}' END, 'train', md5(thing)
  FROM unnest('{frost,fox,owl,sea,gold,repeat,flagged}'::text[]) AS thing;
INSERT INTO snapshots (id, project_id, kind, name, content_hash, records, bytes, counts, created_by)
  VALUES (id('snapshot'), id('haiku'), 'comparisons', 'first', repeat('d', 64), 1, 100, '{"train": 1}', id('rosa'));
INSERT INTO models (id, name, kind, status, checkpoint_hash) VALUES (id('assistant'), 'assistant', 'assistant', 'ready', repeat('e', 64));
INSERT INTO models (id, name, kind, status, endpoint, sealed_endpoint)
  VALUES (id('remote'), 'remote', 'assistant', 'ready', '{
    "baseUrl": "http://127.0.0.1:11434/v1", "model": "llama", "timeoutMs": 120000, "maxConcurrency": 4, "maxAttempts": 4,
    "hasApiKey": true}', 'v1.sealed');
INSERT INTO runs (id, project_id, name, kind, status, config, seed, snapshot_id, base_model_id, last_sequence, resume_hash, resume_step)
  VALUES (id('run'), id('haiku'), 'taste', 'reward', 'running', '{
    "kind": "reward", "epochs": 1, "pairsPerStep": 16, "maxLength": 512, "learningRate": 0.0003, "weightDecay": 0.01,
    "warmupSteps": 10, "finalLearningRateRatio": 0.05, "clipNorm": 1, "evaluateEverySteps": 100, "checkpointEverySteps": 20,
    "maxPairs": null, "maxEvaluationPairs": 1000}', 7, id('snapshot'), id('assistant'), 1, repeat('f', 64), 40);
INSERT INTO run_events (run_id, sequence, data) VALUES (id('run'), 1, '{"type": "status", "status": "running", "error": null}');
INSERT INTO models (id, name, kind, status, checkpoint_hash, parent_id, snapshot_id)
  VALUES (id('judge'), 'judge', 'reward', 'ready', repeat('0', 64), id('assistant'), id('snapshot'));
INSERT INTO model_aliases (id, name, model_id, created_by) VALUES (id('alias'), 'current', id('judge'), id('rosa'));
INSERT INTO score_references (model_id, name, snapshot_id, mean, deviation, count) VALUES (id('judge'), 'haiku', id('snapshot'), 0.5, 1, 10);

INSERT INTO samples (id, project_id, model_id, n, sampling, seed, create_comparisons, judgments_needed, status, prompt_count, completed_prompts)
  VALUES (id('sample'), id('haiku'), id('assistant'), 2, '{"temperature": 1, "topP": 1, "topK": 0, "maxTokens": 128, "stop": []}', 3, true, 2, 'succeeded', 1, 1);
INSERT INTO sample_prompts (sample_id, position, prompt_id, completed_at) VALUES (id('sample'), 0, id('about frost'), '2026-01-01Z');
INSERT INTO completions (id, project_id, prompt_id, text, author_kind, model_id, checkpoint_hash, sampling, seed, sample_index, sample_id)
  SELECT id('frost ' || i), id('haiku'), id('about frost'), 'frost ' || i, 'model', id('assistant'), repeat('e', 64), '{"temperature": 1, "topP": 1, "topK": 0, "maxTokens": 128, "stop": []}', 3, i, id('sample')
  FROM generate_series(0, 1) AS i;
INSERT INTO completions (id, project_id, prompt_id, text, author_kind, source, text_hash)
  SELECT id(thing || ' ' || i), id('haiku'), id('about ' || thing), thing || ' ' || i, 'import', 'file', md5(thing || i)
  FROM unnest('{fox,owl,sea,gold,repeat,flagged}'::text[]) AS thing, generate_series(0, 1) AS i;
INSERT INTO completions (id, project_id, prompt_id, text, author_kind, user_id)
  VALUES (id('written'), id('haiku'), id('about frost'), 'a better frost', 'person', id('lou'));

INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed, judgments_done, status, closed_at, priority, required_skills) VALUES
  (id('frost'), id('haiku'), id('about frost'), 2, 2, 'closed', '2026-01-01Z', 0, '{}'),
  (id('fox'), id('haiku'), id('about fox'), 2, 1, 'open', NULL, 0, '{}'),
  (id('owl'), id('haiku'), id('about owl'), 2, 0, 'open', NULL, 5, '{}'),
  (id('sea'), id('haiku'), id('about sea'), 1, 0, 'open', NULL, 0, '{sea}'),
  (id('flagged'), id('haiku'), id('about flagged'), 1, 0, 'open', NULL, 9, '{}');
INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed, purpose, gold_answer)
  VALUES (id('gold'), id('haiku'), id('about gold'), 1, 'gold', jsonb_build_object('ranking', jsonb_build_array(jsonb_build_array(id('gold 0')), jsonb_build_array(id('gold 1')))));
INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed, purpose, repeat_of)
  VALUES (id('repeat'), id('haiku'), id('about repeat'), 1, 'repeat', id('frost'));
INSERT INTO comparison_candidates (comparison_id, position, completion_id)
  SELECT id(thing), i, id(thing || ' ' || i)
  FROM unnest('{frost,fox,owl,sea,gold,repeat,flagged}'::text[]) AS thing, generate_series(0, 1) AS i;
INSERT INTO slots (comparison_id, number, project_id, state) VALUES
  (id('frost'), 1, id('haiku'), 'filled'), (id('frost'), 2, id('haiku'), 'filled'),
  (id('fox'), 1, id('haiku'), 'filled'), (id('fox'), 2, id('haiku'), 'leased'),
  (id('owl'), 1, id('haiku'), 'open'), (id('owl'), 2, id('haiku'), 'open'),
  (id('sea'), 1, id('haiku'), 'open'), (id('gold'), 1, id('haiku'), 'open'),
  (id('repeat'), 1, id('haiku'), 'open'), (id('flagged'), 1, id('haiku'), 'open');
INSERT INTO labeler_cursors (project_id, labeler_id, position, rescan_after) VALUES (id('haiku'), id('lou'), 4, '2026-01-01Z');
INSERT INTO assignments (id, project_id, comparison_id, slot_number, labeler_id, status, fence_token, displayed_order, guideline_version, leased_at, expires_at, ended_at) VALUES
  (id('lou on frost'), id('haiku'), id('frost'), 1, id('lou'), 'judged', id('fence 1'), ARRAY[id('frost 1'), id('frost 0')], 1, now(), now() + interval '10 minutes', now()),
  (id('lee on fox'), id('haiku'), id('fox'), 1, id('lee'), 'judged', id('fence 2'), ARRAY[id('fox 0'), id('fox 1')], 1, now(), now() + interval '10 minutes', now()),
  (id('lou on fox'), id('haiku'), id('fox'), 2, id('lou'), 'leased', id('fence 3'), ARRAY[id('fox 0'), id('fox 1')], 1, now(), now() + interval '1 hour', NULL),
  (id('lee on owl'), id('haiku'), id('owl'), 1, id('lee'), 'skipped', id('fence 4'), ARRAY[id('owl 0'), id('owl 1')], 1, now(), now() + interval '10 minutes', now());
INSERT INTO judgments (id, project_id, comparison_id, version, supersedes, assignment_id, labeler_id, verdict, ranking, skip_reason, strength, rationale, written_completion_id, dwell_ms, displayed_order, guideline_version) VALUES
  (id('judgment 1'), id('haiku'), id('frost'), 1, NULL, id('lou on frost'), id('lou'), 'allBad', NULL, NULL, NULL, NULL, NULL, 900, ARRAY[id('frost 1'), id('frost 0')], 1),
  (id('judgment 2'), id('haiku'), id('frost'), 2, id('judgment 1'), id('lou on frost'), id('lou'), 'ranking', jsonb_build_array(jsonb_build_array(id('frost 0')), jsonb_build_array(id('frost 1'))), NULL, -2, 'It names the frost.', id('written'), 1900, ARRAY[id('frost 1'), id('frost 0')], 1),
  (id('judgment 3'), id('haiku'), id('frost'), 1, NULL, NULL, id('file'), 'ranking', jsonb_build_array(jsonb_build_array(id('frost 1'), id('frost 0'))), NULL, NULL, NULL, NULL, NULL, ARRAY[id('frost 0'), id('frost 1')], NULL),
  (id('judgment 4'), id('haiku'), id('fox'), 1, NULL, id('lee on fox'), id('lee'), 'ranking', jsonb_build_array(jsonb_build_array(id('fox 1')), jsonb_build_array(id('fox 0'))), NULL, NULL, NULL, NULL, 100, ARRAY[id('fox 0'), id('fox 1')], 1),
  (id('judgment 5'), id('haiku'), id('owl'), 1, NULL, id('lee on owl'), id('lee'), 'skip', NULL, 'unclear', NULL, NULL, NULL, 100, ARRAY[id('owl 0'), id('owl 1')], 1);
INSERT INTO flags (id, project_id, prompt_id, labeler_id, reason, note) VALUES (id('flag'), id('haiku'), id('about flagged'), id('lee'), 'harmful', 'No.');
INSERT INTO audit (id, actor_id, action, project_id, subject_id, detail) VALUES (id('audit'), id('lou'), 'judgment.submit', id('haiku'), id('judgment 1'), '{}');
INSERT INTO imports (id, project_id, format, source, content_hash, result, created_by)
  VALUES (id('import'), id('haiku'), 'hh', 'pairs.jsonl', repeat('1', 64), '{"lines": 1}', id('rosa'));

INSERT INTO demonstrations (id, project_id, author_id, state, revision, prompt_id, messages, context_documents, split, guideline_version, signature, bands, submitted_at, accepted_at)
  SELECT id('demonstration ' || i), id('haiku'), id('lou'), 'accepted', 1, NULL,
    '[{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Ada."}]', '[]', 'train', 1, '{1,2}', '{1}', '2026-01-01Z', '2026-01-01Z'
  FROM generate_series(1, 2) AS i;
INSERT INTO demonstration_revisions (demonstration_id, revision, editor_id, messages, context_documents, guideline_version)
  SELECT id, 1, author_id, messages, context_documents, 1 FROM demonstrations;
INSERT INTO demonstration_reviews (id, demonstration_id, revision, author_id, editor_id, reviewer_id, decision, comment)
  VALUES (id('review'), id('demonstration 1'), 1, id('lou'), id('lou'), id('rosa'), 'accept', 'Good.');
INSERT INTO near_duplicates (demonstration_id, other_id, similarity) VALUES (id('demonstration 1'), id('demonstration 2'), 1);

INSERT INTO webhooks (id, project_id, url, sealed_secret, events)
  VALUES (id('webhook'), id('haiku'), 'https://example.org/hook', 'v1.sealed', '{judgment.submitted,labeler.paused}');
INSERT INTO webhook_deliveries (id, webhook_id, event, payload, state, delivered_at) VALUES
  (id('delivery 1'), id('webhook'), 'judgment.submitted', '{"judgmentId": "x"}', 'delivered', '2026-01-01Z'),
  (id('delivery 2'), id('webhook'), 'labeler.paused', '{"labelerId": "x", "reason": "Let us talk."}', 'waiting', NULL);

DROP SCHEMA fixture CASCADE;
`;
