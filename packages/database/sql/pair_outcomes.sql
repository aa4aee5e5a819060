-- What a judgment says of each pair of completions. `shown` holds the candidates in the order in which pairs name them.
-- Locks nothing.
-- Returns each pair once: C(K,2) of K ranked ones, all pairs of what was shown where all are bad, none for a skip or a withdrawn
-- judgment.
CREATE OR REPLACE FUNCTION pair_outcomes(judged verdict, ranking jsonb, shown uuid[])
RETURNS TABLE (first_id uuid, second_id uuid, outcome pair_outcome)
LANGUAGE sql IMMUTABLE AS $$
  WITH placed AS (
    SELECT member::uuid AS id, place, array_position(shown, member::uuid) AS at
    FROM jsonb_array_elements(CASE judged WHEN 'ranking' THEN ranking END) WITH ORDINALITY AS ranked (tied, place)
    CROSS JOIN LATERAL jsonb_array_elements_text(tied) AS member
    UNION ALL
    SELECT id, 1, at FROM unnest(CASE judged WHEN 'allBad' THEN shown END) WITH ORDINALITY AS listed (id, at)
  )
  SELECT a.id, b.id, (CASE
      WHEN judged = 'allBad' THEN 'bothBad'
      WHEN a.place = b.place THEN 'tie'
      WHEN a.place < b.place THEN 'first'
      ELSE 'second'
    END)::pair_outcome
  FROM placed a JOIN placed b ON a.at < b.at
$$;
