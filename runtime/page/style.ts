/** The style sheet of a report: light and dark by the reader's preference, one column on a phone. Out: CSS. */
import { fontFamily, sharp, themes } from "../picture/index.js";

const colours = {
  light: { ...themes.light, soft: "#f4f5f7", line: "#d9dce1", quiet: "#5b6470", link: "#0b62b8" },
  dark: { ...themes.dark, soft: "#1e2227", line: "#343a41", quiet: "#9aa4b0", link: "#6cb2f7" },
} as const;

const standings = {
  light: { holds: "#1a7f37", partly: "#8f6200", fails: "#b3261e", open: "#5b6470" },
  dark: { holds: "#57c878", partly: "#e3b341", fails: "#ff8a80", open: "#9aa4b0" },
} as const;

const variables = (theme: "light" | "dark"): string =>
  Object.entries({ ...colours[theme], ...standings[theme] })
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

export const style = `
:root{color-scheme:light dark;${variables("light")}}
@media (prefers-color-scheme:dark){:root{${variables("dark")}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);background:var(--paper);font:16px/1.6 ${fontFamily},system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .75rem;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;margin:3rem 0 .75rem;padding-top:1.25rem;border-top:1px solid var(--line);scroll-margin-top:1rem;text-wrap:balance}
p,ul{max-width:44rem;margin:.75rem 0}
ul{padding-left:1.25rem}
a{color:var(--link)}
.lead{font-size:1.1rem;color:var(--quiet)}
nav{margin:1.5rem 0 0;padding:.9rem 1.1rem;background:var(--soft);border-radius:10px}
nav ol{margin:0;padding-left:1.4rem}
nav li{margin:.2rem 0}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.badge{display:inline-block;padding:0 .55em;border-radius:1em;border:1.5px solid currentColor;font-size:.75rem;font-weight:600;line-height:1.6;vertical-align:.12em;white-space:nowrap}
.holds{color:var(--holds)}.partly{color:var(--partly)}.fails{color:var(--fails)}.open{color:var(--open)}
h2 .badge,nav .badge{margin-left:.5rem}
.verdict{display:flex;gap:.75rem;align-items:baseline;margin:1rem 0;padding:.75rem 1rem;border-left:4px solid currentColor;background:var(--soft);border-radius:0 8px 8px 0;max-width:44rem}
.verdict p{margin:0;color:var(--ink)}
.figures{display:flex;flex-wrap:wrap;gap:1.5rem 2rem;margin:1.25rem 0}
figure{margin:0;max-width:100%;min-width:0}
figure svg{display:block;max-width:100%;min-width:calc(var(--w)*.6);height:auto}
figure .wide{margin:0}
${sharp}
figcaption,caption{color:var(--quiet);font-size:.85rem;line-height:1.45}
figcaption{margin-top:.5rem;max-width:min(38rem,max(var(--w),18rem))}
.wide{overflow-x:auto;margin:1.25rem 0;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{caption-side:bottom;text-align:left;padding-top:.5rem}
th,td{padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;vertical-align:baseline}
th{font-weight:600;color:var(--quiet);font-size:.8rem}
tbody th{color:var(--ink);font-size:inherit;font-weight:500}
.word{text-align:left;white-space:normal;min-width:7rem}
td.word{min-width:13rem}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--soft);padding:.1em .3em;border-radius:4px}
pre{background:var(--soft);padding:1rem;border-radius:8px;overflow-x:auto;margin:1rem 0}
pre code{padding:0;background:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:1rem 0;font-size:.9rem}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
details{margin:1rem 0}
summary{cursor:pointer;color:var(--link)}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.85rem}
@media (max-width:36rem){main{padding:1.5rem 1rem 3rem}h1{font-size:1.5rem}.verdict{flex-direction:column;gap:.4rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
@media print{nav{display:none}h2,figure,table{break-inside:avoid}}
`.trim();
