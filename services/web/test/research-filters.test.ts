// Pages of research: what stands in an address, rows of labelers in an order, and criteria as they are typed.
import type { LabelerFigures } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { judgmentFilterOf, readJudgmentsFilter } from '../src/pages/research/judgments/search.js';
import { criteriaOf, keyOf } from '../src/pages/research/projects/criterion-drafts.js';
import { readSearch, reportQueryOf } from '../src/pages/research/quality/search.js';
import { joinStandings, labelerTableOf, sortLabelers } from '../src/pages/research/reports/labeler-rows.js';

describe('an address', () => {
  it('names days of which the last one counts, and leaves out what cannot be read', () => {
    const search = readSearch({ from: '2026-11-01', to: '2026-11-30', period: 'month', measure: 'nonsense' });
    expect(search).toEqual({ from: '2026-11-01', to: '2026-11-30', period: 'month', measure: 'alphaOrdinal' });
    expect(reportQueryOf(search)).toEqual({
      period: 'month',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
    });
    expect(readSearch({ from: '2026-13-45', to: 5 })).toMatchObject({ from: undefined, to: undefined, period: 'week' });
  });

  it('narrows judgments by what the API knows', () => {
    const filter = readJudgmentsFilter({
      verdict: 'skip',
      versions: 'all',
      guidelineVersion: 3,
      to: '2026-11-30',
      x: 1,
    });
    expect(judgmentFilterOf(filter)).toEqual({
      verdict: 'skip',
      versions: 'all',
      guidelineVersion: 3,
      to: '2026-12-01T00:00:00.000Z',
    });
    expect(readJudgmentsFilter({ verdict: 'best', from: 'yesterday', guidelineVersion: 0 })).toEqual({});
  });
});

const none = { value: null, low: null, high: null, cases: 0 };

function labeler(name: string, judged: number, gold: number | null): LabelerFigures {
  return {
    userId: name,
    name,
    kind: 'person',
    judged,
    skipped: 0,
    allBad: 0,
    medianDwellMs: null,
    ties: none,
    agreement: none,
    gold: gold === null ? none : { value: gold, low: gold, high: gold, cases: 4 },
    consistency: none,
    firstShown: none,
    dawidSkene: { ...none, comparisons: 0, lack: 'nobody_else_judged' },
    crowdBt: { ...none, comparisons: 0, lack: 'nobody_else_judged' },
  };
}

describe('labelers', () => {
  const rows = joinStandings([labeler('Ines', 8, null), labeler('Yuki', 6, 0.5), labeler('Åsa', 7, 0.9)], []);
  const names = (sorted: typeof rows) => sorted.map(({ figures }) => figures.name);

  it('are sorted by a share, with those who have none at the end, whichever way round', () => {
    expect(names(sortLabelers(rows, 'gold', true))).toEqual(['Åsa', 'Yuki', 'Ines']);
    expect(names(sortLabelers(rows, 'gold', false))).toEqual(['Yuki', 'Åsa', 'Ines']);
    expect(names(sortLabelers(rows, 'judged', true))).toEqual(['Ines', 'Åsa', 'Yuki']);
  });

  it('are told as a table with each interval and n', () => {
    const { heads, rows: cells } = labelerTableOf(rows);
    const at = heads.indexOf('gold');
    expect(heads.slice(at, at + 4)).toEqual(['gold', 'goldLow', 'goldHigh', 'goldCases']);
    expect(cells[1]?.slice(at, at + 4)).toEqual([0.5, 0.5, 0.5, 4]);
    expect(cells.every((row) => row.length === heads.length)).toBe(true);
  });
});

describe('criteria', () => {
  it('get a key of their title', () => {
    expect(keyOf('Names its sources')).toBe('namesItsSources');
    expect(keyOf('Étendue')).toBe('etendue');
    expect(keyOf('3 lines')).toBe('c3Lines');
    expect(keyOf('准确')).toBe('criterion');
  });

  it('have keys of their own, and are left out without a title', () => {
    const draft = { min: 1, max: 5, minLabel: '', maxLabel: ' all of it ' };
    const criteria = criteriaOf([
      { id: 1, title: 'Accuracy', ...draft },
      { id: 2, title: ' accuracy! ', ...draft },
      { id: 3, title: ' ', ...draft },
    ]);
    expect(criteria.map(({ key }) => key)).toEqual(['accuracy', 'accuracy2']);
    expect(criteria[0]?.scale).toEqual({ min: 1, max: 5, maxLabel: 'all of it' });
  });
});
