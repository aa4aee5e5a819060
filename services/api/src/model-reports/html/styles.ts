// How the page looks: the colors of the web app, in light and dark, without anything from elsewhere.
export const styles = `
:root { color-scheme: light dark;
  --paper: light-dark(#ffffff, #141716); --wash: light-dark(#f5f6f4, #1a1e1c); --line: light-dark(#e1e4e0, #2b312e);
  --ink: light-dark(#161a18, #e8ebe8); --ink-2: light-dark(#434b46, #b9c0bb); --ink-3: light-dark(#5f6762, #98a19b);
  --accent: light-dark(#0b626e, #6cc4d0); --caution: light-dark(#7a4d00, #e8ba63);
  --plot-1: light-dark(#0b626e, #6cc4d0); --plot-2: light-dark(#b85810, #f0a05a); --plot-3: light-dark(#6a726d, #98a19b); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 Inter, system-ui, sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font: 400 2rem/1.2 'Source Serif 4', Georgia, serif; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; line-height: 1.4; margin: 2.5rem 0 .25rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .5rem 0; max-width: 68ch; overflow-wrap: anywhere; }
.lead { font: 400 1.2rem/1.5 'Source Serif 4', Georgia, serif; }
.note { color: var(--ink-3); font-size: .9rem; }
.tag { color: var(--ink-3); font-size: .8rem; border: 1px solid var(--line); border-radius: 4px; padding: 0 .4em; white-space: nowrap; font-weight: 400; }
.caution { color: var(--caution); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .9rem; }
caption { text-align: start; color: var(--ink-3); font-size: .85rem; padding: .25rem 0; }
th, td { text-align: end; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
th:first-child, td:first-child { text-align: start; padding-inline-start: 0; overflow-wrap: anywhere; min-width: 5.5rem; }
th { font-weight: 500; } thead th { color: var(--ink-3); font-weight: 400; }
td.value { font-weight: 600; white-space: nowrap; } td.range, td.cases { color: var(--ink-2); white-space: nowrap; } td.cases { color: var(--ink-3); }
td.plot { width: 15rem; padding-block: 0; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 11px Inter, system-ui, sans-serif; fill: var(--ink-3); }
.axis, .grid { stroke: var(--line); stroke-width: 1; fill: none; } .axis { stroke: var(--ink-3); }
.reference { stroke: var(--plot-3); stroke-width: 1; stroke-dasharray: 3 3; fill: none; }
.whisker { stroke: var(--plot-1); stroke-width: 2; fill: none; } .dot { fill: var(--plot-1); }
.other .whisker { stroke: var(--plot-2); } .other .dot { fill: var(--plot-2); }
.curve { stroke: var(--plot-1); stroke-width: 1.5; fill: none; } .expected { stroke-dasharray: 4 3; }
.bar { fill: var(--plot-1); opacity: .55; } .steps { stroke: var(--plot-2); stroke-width: 1.5; fill: none; }
figure { margin: 1rem 0; max-width: 40rem; } figcaption { color: var(--ink-3); font-size: .85rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; break-inside: avoid; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font: 1rem/1.6 'Source Serif 4', Georgia, serif; margin: .25rem 0; }
.prompt { background: var(--wash); padding: .5rem .75rem; border-radius: 6px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
a { color: var(--accent); }
@media (max-width: 40rem) { td.plot, th.plot { display: none; } td.range, td.cases, .tag { white-space: normal; } table { font-size: .8rem; } .pair { grid-template-columns: 1fr; } th, td { padding-inline: .2rem; overflow-wrap: break-word; } }
@media print { :root { color-scheme: light; } main { max-width: none; padding: 0; } h2 { break-after: avoid; } table, figure { break-inside: avoid; } }
`;
