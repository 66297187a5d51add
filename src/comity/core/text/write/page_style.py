"""The look of a compilation as a page of its own: paper, margin, brackets; on screen, in print, both directions."""

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;
--paper:light-dark(#fdfdfc,#11161b);--desk:light-dark(#f2f4f3,#1a2128);--rule:light-dark(#d3d9d9,#313b45);
--ink:light-dark(#15202b,#e7ebee);--soft:light-dark(#4a5762,#a9b5bf);--lapis:light-dark(#1e4489,#9dbdf6);
--serif:"Source Serif 4","Noto Serif","Source Serif Pro",Georgia,serif;
--sans:"Inter","Noto Sans",system-ui,"Segoe UI",Roboto,sans-serif;--measure:39rem;--lead:1.6}
:root:lang(ar),:root:lang(fa),:root:lang(ur){
--serif:"Noto Naskh Arabic","Source Serif 4",serif;--sans:"Noto Naskh Arabic","Noto Sans Arabic",sans-serif;--lead:1.9}
*{box-sizing:border-box;margin:0}
body{background:var(--paper);color:var(--ink);font-family:var(--sans);font-size:.9375rem;line-height:1.5;
padding:1.5rem clamp(1rem,4vw,3rem);overflow-wrap:break-word}
main{max-inline-size:80rem;margin-inline:auto}
.head{border-block-start:4px solid var(--ink);padding-block-start:4px;margin-block-end:2rem}
.head>p:first-child{border-block:1px solid var(--ink);padding-block:.4rem;font-size:.8125rem}
h1{font-family:var(--serif);font-weight:400;font-size:1.75rem;font-size:clamp(1.75rem,1.3rem + 2vw,2.75rem);
line-height:1.2;max-inline-size:24ch;text-wrap:balance;margin-block:1.5rem .75rem}
.lede{font-family:var(--serif);font-size:1.1875rem;color:var(--soft);max-inline-size:34rem}
.key{font-size:.8125rem;margin-block-start:1rem}.key div,.key b{display:inline-block;margin-inline-end:1.5rem}
.key dt,.key dd{display:inline;margin:0}.key dt{font-weight:700}
.para{display:grid;grid-template-columns:minmax(0,1fr);gap:.5rem 2rem;padding-block:.55rem}
.para.open{border-block-start:1px solid var(--rule);padding-block:1.5rem}
.open+.para:not(.open){border-block-start:1px solid var(--rule);padding-block-start:1.5rem}
.para-n{font-size:.8125rem;color:var(--soft)}
.para-n h2{font-family:var(--serif);font-weight:500;font-size:1.1875rem;line-height:1.4;color:var(--ink)}
.state{font-weight:600;color:var(--ink);white-space:nowrap}.state::before{content:"[\\00a0] ";color:var(--lapis)}
.state.agreed::before{content:"\\25a0 "}
.doc{font-family:var(--serif);font-size:1.1875rem;line-height:1.6;line-height:var(--lead);
max-inline-size:var(--measure)}
.doc p+p{margin-block-start:.6em}.doc .h{font-weight:500;font-size:1.4375rem;line-height:1.3}
.doc .centre{text-align:center}.doc :lang(ar) em,.doc em:lang(ar){font-style:normal;font-weight:600}
.br{color:var(--lapis);font-weight:700}.alt,.by,.br{unicode-bidi:isolate}
.by{font-family:var(--sans);font-size:.75rem;line-height:1;color:var(--soft);letter-spacing:.02em;overflow-wrap:normal}
:lang(ar) .by{letter-spacing:0}
.object{color:var(--soft)}sup,sub{font-size:.7em;line-height:0}
.locus{position:relative;padding:.5rem 1.5rem;margin-block-start:1rem;max-inline-size:var(--measure)}
.locus::before,.locus::after{content:"";position:absolute;inset-block:0;inline-size:.6rem;border:2px solid var(--lapis)}
.locus::before{inset-inline-start:0;border-inline-end:0}.locus::after{inset-inline-end:0;border-inline-start:0}
.locus h3{font-weight:400;font-size:.8125rem;color:var(--soft)}
.locus ol{list-style:none;padding:0}.locus li{padding-block:.5rem}.locus li+li{border-block-start:1px solid var(--rule)}
.locus q{display:block;quotes:none;font-family:var(--serif);font-size:1.0625rem;line-height:1.5}
.locus small{font-size:.8125rem;color:var(--soft)}
.nil{color:var(--soft);font-family:var(--sans);font-size:.8125rem;line-height:1.7}
ins{text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.2em}
table{border-collapse:collapse;font-size:1rem;inline-size:100%}
td{border-block:1px solid var(--rule);padding:.4rem .6rem;vertical-align:top;text-align:start}
.scroll{overflow-x:auto;max-inline-size:100%}
.side{font-size:.8125rem;max-inline-size:var(--measure)}.side p+p{margin-block-start:.5rem}
.side b{display:block}.side .soft{color:var(--soft)}
.notes{border-block-start:1px solid var(--rule);margin-block-start:2rem;padding-block-start:1rem}
.notes>h2{font-size:.8125rem;font-weight:600}.notes ol{list-style:none;padding:0}
.vh{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
a{color:var(--lapis)}:focus-visible{outline:3px solid var(--lapis);outline-offset:2px}
@media (min-width:40rem){.locus li{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1rem}
.locus q{flex:1 1 60%}.locus small{flex:0 1 auto;margin-inline-start:auto}}
@media screen and (max-width:63.99rem){.para-n{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .6rem}
.para-n:empty{display:none}.para:not(.open):has(>.para-n>h2){grid-template-columns:auto minmax(0,1fr);
column-gap:.75rem}}
@media (min-width:64rem){.para{grid-template-columns:8rem minmax(0,var(--measure)) minmax(10rem,1fr)}}
@media (prefers-contrast:more){:root{--soft:var(--ink);--rule:var(--ink)}}
@page{size:A4;margin:22mm 20mm;@top-center{content:string(title);font:8.5pt sans-serif;color:#4a5762}
@bottom-center{content:counter(page) " / " counter(pages);font:9pt sans-serif}}
@page:first{@top-center{content:none}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#15202b;--soft:#4a5762;--lapis:#1e4489;--rule:#d3d9d9}
body{padding:0;font-size:9pt;background:none}.doc{font-size:11pt;max-inline-size:none}
h1{font-size:22pt;max-inline-size:none;string-set:title content()}.lede{font-size:11pt;max-inline-size:none}
.para{display:block;position:relative;padding-inline-start:24mm}.para.open{padding-block:.7rem;min-block-size:3.4rem}
.para-n{position:absolute;inset-inline-start:0;inline-size:22mm}.para-n h2{font-size:11pt;line-height:1.6}
.state{font-size:8.5pt;white-space:normal}.by{font-size:8pt}.locus h3,.locus small,.nil,.key{font-size:8.5pt}
.locus{padding:0 1rem;margin-block-start:.5rem;max-inline-size:none}
.locus h3{position:absolute;inset-inline-start:-24mm;inset-block-start:.3rem;inline-size:22mm}
.locus li{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1rem;padding-block:.2rem}
.locus+.locus{margin-block-start:.4rem}
.locus q{flex:1 1 60%;font-size:10pt;line-height:1.4}.locus small{flex:0 1 auto;margin-inline-start:auto}
.locus,tr{break-inside:avoid}h1,h3,.h,tr:first-child{break-after:avoid}table{font-size:10pt;line-height:1.4}}
"""
