"""Her page's modules become one file that does the same."""

import json
import subprocess
from pathlib import Path

import pytest

from app.platform import static
from app.platform.link import CannotLink, link

MODULES = {
    "page/main.js": """
import { greet as hello, LOUD } from "../shared/greet.js";
import { count } from "../shared/count.js";
import { kept } from "./kept.js";
const name = "main";
console.log(JSON.stringify([hello("her"), LOUD, count(), name, kept()]));
""",
    "shared/greet.js": """
import {
  count,
} from "./count.js";
const name = "greet";
export const LOUD = "!";
export function greet(who) {
  count();
  return `${name} ${who}`;
}
""",
    "shared/count.js": """
let counted = 0;
function more() { return ++counted; }
export { more as count };
""",
    "page/kept.js": "let times = 0;\nexport function kept() { times += 1; return `kept ${times}`; }",
    "page/first.js": 'import { kept } from "./kept.js";\nkept();\nexport { kept };',
}
OUTSIDE = {"page/kept.js": "page/first.js"}


def run(folder: Path, path: str) -> object:
    (folder / "package.json").write_text('{"type": "module"}')
    return json.loads(subprocess.run(["node", folder / path], capture_output=True, text=True, check=True).stdout)


def written(folder: Path, modules: dict[str, str]) -> Path:
    for path, text in modules.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_the_linked_file_does_what_the_modules_do(tmp_path: Path) -> None:
    assert run(written(tmp_path / "modules", MODULES), "page/main.js") == ["greet her", "!", 2, "main", "kept 1"]
    main, first = link("page/main.js", MODULES, OUTSIDE), link("page/first.js", MODULES)
    assert (main.count("import "), first.count("import ")) == (1, 0)
    alone = {"page/main.js": main, "page/first.js": first}
    # What the first file has done with the shared state is seen by the other: there is one of it.
    assert run(written(tmp_path / "linked", alone), "page/main.js") == ["greet her", "!", 2, "main", "kept 2"]


def test_a_name_that_the_first_file_does_not_hand_on_is_named() -> None:
    silent = MODULES | {"page/first.js": 'import { kept } from "./kept.js";\nkept();'}
    with pytest.raises(CannotLink, match=r"first\.js does not export kept"):
        link("page/main.js", silent, OUTSIDE)


def test_modules_in_a_circle_are_refused() -> None:
    circle = {"a.js": 'import { b } from "./b.js";\nexport const a = 1;', "b.js": 'import { a } from "./a.js";'}
    with pytest.raises(CannotLink, match=r"a\.js → b\.js → a\.js"):
        link("a.js", circle)


@pytest.mark.parametrize(
    "module",
    [
        "export default 1;",
        "export let x = 1;",
        'export * from "./c.js";',
        'import * as c from "./c.js";\nexport const x = 1;',
    ],
)
def test_what_the_linker_does_not_know_is_refused_and_never_guessed(module: str) -> None:
    with pytest.raises(CannotLink):
        link("main.js", {"main.js": 'import { x } from "./x.js";', "x.js": module, "c.js": ""})


def test_what_the_entry_exports_stays_exported(tmp_path: Path) -> None:
    modules = {
        "page/later.js": 'import { LOUD } from "../shared/greet.js";\nexport const twice = () => LOUD + LOUD;',
        "shared/greet.js": 'export const LOUD = "!";',
    }
    asking = 'import("./later.js").then((later) => console.log(JSON.stringify(later.twice())));'
    linked = {"page/later.js": link("page/later.js", modules), "page/main.js": asking}
    assert run(written(tmp_path, linked), "page/main.js") == "!!"


def test_a_module_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotLink, match=r"gone\.js"):
        link("main.js", {"main.js": 'import { x } from "./gone.js";'})


def test_her_page_is_one_file_beside_the_one_that_all_her_pages_share(tmp_path: Path) -> None:
    manifest = static.build(Path("app/static"), tmp_path / "static")
    for entry in static.LINKED:
        imports = [line for line in (manifest.root / entry).read_text().splitlines() if line.startswith("import")]
        assert all("./steps.js" in line for line in imports)
        assert len(imports) <= 1
