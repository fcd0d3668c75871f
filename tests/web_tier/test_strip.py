"""Comments leave what is published; meaning stays."""

import pytest

from app.platform import strip


@pytest.mark.parametrize(
    ("source", "published"),
    [
        ("/** says what we are */\nexport const a = 1; // why\n", "export const a = 1;\n"),
        ("s = `a  // no comment\n  ${ b /* one */ } /* none */`;", "s = `a  // no comment\n  ${ b } /* none */`;\n"),
        ("const t = `x ${ `in // ner ${ y }` } // z`; // gone", "const t = `x ${ `in // ner ${ y }` } // z`;\n"),
        ("const o = `${ { a: `}` }.a }`; // gone", "const o = `${ { a: `}` }.a }`;\n"),
        ("const r = /[/*]\\/\"/g; // gone", "const r = /[/*]\\/\"/g;\n"),
        ("a = b / c; // d / e", "a = b / c;\n"),
        ("a = (b + c) / 2; d = e[0] / 2; i++ / 2 // gone", "a = (b + c) / 2; d = e[0] / 2; i++ / 2\n"),
        ("const u = 'http://x', v = \"//\\\"//\"; // gone", "const u = 'http://x', v = \"//\\\"//\";\n"),
        ("return /* a\n b */ 1", "return\n1\n"),
        ("if (a) {\n\n    b();  // c\n}\n", "if (a) {\nb();\n}\n"),
        ("x => /re'/.test(x) // gone", "x => /re'/.test(x)\n"),
    ],
)  # fmt: skip
def test_scripts_lose_comments_only(source: str, published: str) -> None:
    assert strip.script(source) == published


@pytest.mark.parametrize(
    ("source", "published"),
    [
        ("/* police */ a :hover , b { color : red ; margin: 0 }", "a :hover,b{color :red;margin:0}"),
        ('a::after { content: "/* kept ;  */" ; }', 'a::after{content:"/* kept ;  */"}'),
        ("p { width: calc(1px + 2px) }\n\n@media (min-width: 40em) { q { top: 0 } }",
         "p{width:calc(1px + 2px)}@media (min-width:40em){q{top:0}}"),
    ],
)  # fmt: skip
def test_styles_lose_comments_and_empty_space(source: str, published: str) -> None:
    assert strip.style(source) == published
