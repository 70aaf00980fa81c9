/** The look of the page, light and dark; nothing is loaded from anywhere. */
export const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --ink: #1b2430; --soft: #5b6775; --line: #dfe4ea;
  --bar: #3b6fb6; --bad: #c4532d; --band: #c4532d22; --band-edge: #c4532d; --track: #e6edf6;
  --critical: #a3123a; --high: #b8480f; --medium: #8a6100; --low: #1f6a8c; --informational: #5b6775; }
@media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1a2028; --ink: #e4e9ef; --soft: #9aa7b5; --line: #2c3540;
  --bar: #6ea3e8; --bad: #f0875f; --band: #f0875f26; --band-edge: #f0875f; --track: #242e3a;
  --critical: #ff7b9c; --high: #ff9d66; --medium: #e8c15a; --low: #7cc4e4; --informational: #9aa7b5; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 48px }
h1 { font-size: 24px; margin: 0 0 4px; overflow-wrap: anywhere } h2 { font-size: 18px; margin: 0 0 12px } h3 { font-size: 15px; margin: 0 0 8px }
p { margin: 0 0 8px } .soft { color: var(--soft) }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin-top: 16px; overflow-x: auto }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 16px }
.fact { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px }
.fact b { display: block; font-size: 22px; font-variant-numeric: tabular-nums } .fact span { color: var(--soft) }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 24px }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: 600; padding-bottom: 4px }
th { text-align: left; color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--line) }
th, td { padding: 4px 12px 4px 0; vertical-align: top } th:last-child, td:last-child { padding-right: 0 }
tbody tr + tr td { border-top: 1px solid var(--line) }
.n { text-align: right; white-space: nowrap } .value { overflow-wrap: anywhere; min-width: 9em } .bar { width: 28% }
.bar i { display: block; height: 10px; margin-top: 6px; border-radius: 3px; background: var(--bar); min-width: 1px }
dl { display: grid; grid-template-columns: 90px 1fr; gap: 2px 12px; margin: 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
article + article { border-top: 1px solid var(--line); margin-top: 14px; padding-top: 14px }
.level { display: inline-block; border: 1px solid currentColor; border-radius: 5px; padding: 0 6px; font-size: 12px; font-weight: 600; white-space: nowrap }
.critical { color: var(--critical) } .high { color: var(--high) } .medium { color: var(--medium) } .low { color: var(--low) } .informational { color: var(--informational) }
svg { display: block; width: 100%; height: auto } svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
.area { fill: var(--bar) } .failed { fill: var(--bad) } .axis { stroke: var(--line) } .band { fill: var(--band) } .edge { fill: var(--band-edge) }
details { margin-top: 10px } summary { cursor: pointer; color: var(--soft) }
footer { margin-top: 20px; color: var(--soft); font-size: 13px }
@media print { body { background: none } section, .fact { break-inside: avoid } }
`
