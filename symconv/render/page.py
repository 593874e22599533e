"""A page of HTML that stands by itself: no script, no other file, no other host."""

from __future__ import annotations

from html import escape

__all__ = ["page"]

# Formulas do not break over lines by themselves. Where `display` knows how maths is set, the top
# level of those among words is opened, so that a line may end between its parts; the signs there
# lose the space that a formula gives them, and get it back. Elsewhere what is wide scrolls.
_STYLE = """\
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #ccc; --code: #f3f3f3 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #161616; --line: #444; --code: #262626 }
}
* { box-sizing: border-box }
body { margin: 0; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.7rem; line-height: 1.25 }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.2rem 0 .8rem;
  padding-top: .8rem; border-top: 1px solid var(--line) }
ul { list-style: none; margin: .6rem 0; padding: 0 }
ul ul { margin: .3rem 0; padding-left: .9rem; border-left: 2px solid var(--line) }
li { padding: .25rem 0; overflow-x: auto; overflow-y: hidden }
math { font-size: 1.05em }
math[display="block"] { margin: 1rem 0; padding: .2rem 0; overflow-x: auto; overflow-y: hidden }
code { font: .875em ui-monospace, monospace; background: var(--code); border-radius: 3px;
  padding: .1em .3em }
table { display: block; overflow-x: auto; border-collapse: collapse; margin: 1rem 0 }
th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: normal }
td { min-width: 6.5rem }
td code { display: inline-block; min-width: 9rem }
@supports (display: math) {
  math:not([display]) > *,
  math:not([display]) > mrow:not(:has(> mo:first-child)) > * { display: math }
  math:not([display]),
  math:not([display]) > mrow:not(:has(> mo:first-child)) { display: inline }
  math:not([display]) > mo:is([form], :not(:first-child)),
  math:not([display]) > mrow:not(:has(> mo:first-child)) > mo { margin: 0 .25em }
  math:not([display]) > mo[lspace],
  math:not([display]) > mrow:not(:has(> mo:first-child)) > mo[lspace] { margin: 0 0 0 .17em }
}
figure { margin: 1.5rem 0 }
figure svg { display: block; width: 100%; max-width: 34rem; height: auto }
figcaption { font-size: .9rem; margin-top: .5rem }
@media print {
  :root { --ink: #000; --paper: #fff; --line: #999; --code: #fff }
  body { font-size: 9.5pt }
  main { max-width: none; padding: 0 }
  h2 { break-after: avoid }
  li, table, math[display="block"] { overflow: visible }
  td { min-width: 0 }
  tr, figure { break-inside: avoid }
}
"""


def page(body: str, title: str) -> str:
    """The page, with its language, its title and a style for light and dark screens and paper.

    Args:
        body: HTML under the title.
        title: words, which are escaped here.
    """
    said = escape(title, quote=False)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{said}</title>
<style>
{_STYLE}</style>
</head>
<body>
<main>
<h1>{said}</h1>
{body}
</main>
</body>
</html>
"""
