-- Lanes were made of all that waited, whatever had been flagged before there were lanes: that is to wait outside of them.
SELECT requeue(array_agg(id ORDER BY id)) FROM comparisons WHERE purpose = 'work' AND is_flagged(id, prompt_id) HAVING count(*) > 0;
