#include "sw/report/page_style.h"

namespace sluice::report {

const char* const kPageStyle = R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--soft:#5c5c5c;--rule:#dcdcdc;
--panel:#f6f6f4;--good:#00694f;--bad:#b03a00;--shade:rgba(0,0,0,.18)}
@media(prefers-color-scheme:dark){:root{--paper:#161616;--ink:#e6e6e6;--soft:#a2a2a2;--rule:#343434;
--panel:#1f1f1f;--good:#4cc9a0;--bad:#ff9357;--shade:rgba(255,255,255,.16)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",
Roboto,"Helvetica Neue",sans-serif}
main{max-width:1120px;margin:0 auto;padding:2rem 1.5rem 3rem}
header{border-top:3px solid var(--ink);padding-top:.75rem}
h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .25rem;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;line-height:1.3;margin:2.5rem 0 1rem;padding-top:.6rem;border-top:1px solid var(--rule)}
p{margin:0 0 1rem;max-width:46rem;overflow-wrap:anywhere}
.brand{margin:0;font-size:.8rem;letter-spacing:.12em;text-transform:uppercase;color:var(--soft)}
.subtitle{color:var(--soft);margin:0 0 1rem;max-width:none}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1.25rem;margin:1rem 0 0;
font-size:.875rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
code,pre,.hash{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,monospace;font-size:.8125rem}
pre{margin:0 0 1rem;padding:.75rem 1rem;background:var(--panel);overflow-x:auto;line-height:1.45}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:1px;margin:0 1px 1.5rem}
.tile{padding:.8rem 1rem;box-shadow:0 0 0 1px var(--rule)}
.tile p{margin:0;font-size:.875rem;line-height:1.35}
.tile .value{font-size:1.75rem;line-height:1.2;font-weight:600;letter-spacing:-.01em;
font-variant-numeric:tabular-nums}
.tile .unit{font-size:.875rem;font-weight:400;letter-spacing:0;color:var(--soft);white-space:nowrap}
.tile .meaning{color:var(--soft);margin-top:.2rem}
.tile .verdict{margin-top:.35rem}
.kept{color:var(--good)}
.missed{color:var(--bad);font-weight:600}
figure{margin:0 0 1.5rem}
figcaption,.caption{font-size:.875rem;color:var(--soft);margin:0 0 .5rem;max-width:46rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:1.75rem 2.5rem;
align-items:start}
.figures svg{width:100%;max-width:560px;height:auto;display:block}
.scroll{overflow-x:auto;margin:0 0 1.5rem;background:linear-gradient(to left,var(--paper) 50%,transparent) right/3rem 100% local,
linear-gradient(to left,var(--shade),transparent) right/.9rem 100% scroll;background-repeat:no-repeat}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.scroll svg{display:block;width:100%;min-width:860px;height:auto}
table{border-collapse:collapse;font-size:.875rem;line-height:1.35;font-variant-numeric:tabular-nums;
min-width:min(100%,36rem)}
th,td{padding:.3rem 0 .3rem 1.1rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
thead th{color:var(--soft);font-weight:600;border-bottom:1px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:400}
th:first-child{position:sticky;left:0;background:var(--paper);padding:.3rem .6rem .3rem 0;text-align:left}
.text{text-align:left}
details{border:1px solid var(--rule);margin:0 0 1rem;padding:.6rem 1rem}
summary{cursor:pointer;font-weight:600;font-size:.9375rem}
details[open]>summary{margin-bottom:1rem}
footer{margin-top:3rem;padding-top:.6rem;border-top:1px solid var(--rule);font-size:.8125rem;
color:var(--soft)}
@media(max-width:640px){main{padding:1rem 1rem 2rem}h1{font-size:1.5rem}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tile{padding:.65rem .75rem}
.tile .value{font-size:1.35rem}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin:0 0 .5rem}}
@media print{main{max-width:none;padding:0}.scroll{overflow:visible}}
)css";

}  // namespace sluice::report
