-- Numbers that contracts accepted before they had the range of `integer`: leasing a comparison of such a project failed
-- each time, since it reads the quota as one. A quota that large is none.
UPDATE projects SET settings = jsonb_set(settings, '{dailyQuota}', '2147483647')
WHERE jsonb_typeof(settings -> 'dailyQuota') = 'number' AND (settings ->> 'dailyQuota')::numeric > 2147483647;
