// Which runs are drawn beside this one, as the address says.

const most = 3;

export function readBeside(search: Readonly<Record<string, unknown>>): string[] {
  const { beside } = search;
  return typeof beside === 'string' ? beside.split(',').filter(Boolean).slice(0, most) : [];
}
