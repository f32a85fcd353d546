/**
 * The page to play with, without its script. In: nothing. Out: HTML and CSS; no outside request, no inline script or
 * style, so a strict CSP holds.
 */

/** Only this server's own files, and pictures that the page made of answers. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>graft serve</title>
<link rel="stylesheet" href="page/serve.css">
<script type="module" src="page/serve.js"></script>
</head>
<body>
<header>
<h1>graft serve</h1>
<label>Model <select id="model"></select></label>
<span id="about"></span>
<nav><a href="openapi.json">openapi.json</a> <a href="metrics">metrics</a></nav>
</header>
<main>
<form id="controls" aria-label="What to draw">
<fieldset id="token-box" hidden><legend>Token</legend><input id="token" type="password" autocomplete="off" aria-label="Token"></fieldset>
<div id="conditions"></div>
<fieldset id="guidance-box" hidden><legend>Guidance</legend><div class="slider"><input id="guidance" type="range" min="0" max="5" step="0.1" value="1" aria-label="Guidance"><output></output></div></fieldset>
<fieldset id="draw-box"><legend>Drawn from the prior</legend><div class="row"><label>Seed <input id="seed" type="number" min="0" step="1" value="1"></label><button id="again" type="button">Other samples</button></div></fieldset>
<fieldset id="latent-box"><legend>Latent</legend><canvas id="pad" width="220" height="220" hidden tabindex="0" aria-label="The two latent units"></canvas><div id="latent"></div><div class="row"><button id="zero" type="button">Zero</button><button id="random" type="button">Random</button></div></fieldset>
</form>
<section aria-live="polite">
<p id="fault" role="alert" hidden></p>
<figure id="one-box"><div id="one"></div><figcaption>the latent on the left, decoded</figcaption></figure>
<figure id="many-box"><div id="many"></div><figcaption id="caption"></figcaption></figure>
<details><summary>The same from a terminal</summary><pre id="curl"></pre></details>
</section>
</main>
</body>
</html>
`;

export const css = `:root{color-scheme:light dark;--ink:#1d2129;--soft:#5d6675;--line:#d5d9e0;--paper:#fff;--side:#f5f6f8;--mark:#0b62d6;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaee;--soft:#9aa3b2;--line:#353b46;--paper:#15181d;--side:#1c2027;--mark:#7ab1ff;--bad:#ff8a80}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;align-items:baseline;padding:.7rem 1.2rem;border-bottom:1px solid var(--line)}
h1{font-size:1.05rem;margin:0}
header span{color:var(--soft)}
nav{margin-left:auto}
a{color:var(--mark)}
main{display:grid;grid-template-columns:minmax(17rem,22rem) 1fr;min-height:calc(100vh - 3.2rem)}
form{background:var(--side);border-right:1px solid var(--line);padding:1rem 1.2rem}
section{padding:1.2rem;display:flex;flex-direction:column;gap:1rem;align-items:flex-start}
fieldset{border:0;margin:0 0 1.1rem;padding:0;min-width:0}
legend{font-weight:600;padding:0;margin-bottom:.35rem}
button,select,input[type=number],input[type=password]{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:.25rem .6rem}
button{cursor:pointer}
button:hover{border-color:var(--mark)}
button[aria-pressed=true]{background:var(--mark);border-color:var(--mark);color:var(--paper)}
:focus-visible{outline:2px solid var(--mark);outline-offset:1px}
.choices{display:flex;flex-wrap:wrap;gap:.3rem}
.row{display:flex;gap:.6rem;align-items:center;flex-wrap:wrap;margin-top:.4rem}
.row input[type=number]{width:7rem}
.slider{display:grid;grid-template-columns:auto 1fr 3.4rem;gap:.6rem;align-items:center}
.slider input{width:100%;accent-color:var(--mark);grid-column:2}
.slider span{color:var(--soft);grid-column:1}
.slider output{text-align:right;font-variant-numeric:tabular-nums;color:var(--soft);grid-column:3}
canvas{display:block;border:1px solid var(--line);border-radius:6px;background:var(--paper);touch-action:none;cursor:crosshair;margin-bottom:.5rem}
figure{margin:0}
figcaption{color:var(--soft);font-size:.9em;margin-top:.3rem}
img{display:block;image-rendering:pixelated;max-width:100%}
svg{display:block;max-width:100%;stroke:var(--mark);fill:none}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--side);border:1px solid var(--line);border-radius:6px;padding:.7rem;margin:.4rem 0 0}
summary{cursor:pointer;color:var(--soft)}
#fault{color:var(--bad);margin:0;max-width:60ch}
@media (max-width:46rem){main{grid-template-columns:1fr}form{border-right:0;border-bottom:1px solid var(--line)}}
`;
