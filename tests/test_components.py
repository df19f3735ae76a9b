"""The components as Jinja templates, held against the examples that come with the design system itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader

EXAMPLES = 657
PACKAGE = "govuk_frontend_jinja"


def test_every_example_of_the_design_system_comes_out_the_same_from_the_templates(design_system: Path):
    """Whatever either package brings next: the pair is right for each other, or this says where it is not."""
    examples = _examples(design_system)
    templates = Environment(loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}), autoescape=True)
    different = {
        f"{component}: {example['name']}"
        for component, example in examples
        if _plain(example["html"]) != _plain(_rendered(templates, component, example["options"]))
    }
    assert set() == different
    assert EXAMPLES == len(examples)


def _examples(design_system: Path) -> list[tuple[str, dict[str, Any]]]:
    read = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(design_system.rglob("fixtures.json"))]
    return [(of["component"], example) for of in read for example in of["fixtures"]]


def _rendered(templates: Environment, component: str, options: dict[str, Any]) -> str:
    macro = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    module = templates.get_template(f"{PACKAGE}/components/{component}/macro.html").module
    return str(getattr(module, macro)(options))


def _plain(html: str) -> str:
    """HTML that differs only in how much space there is, or in how a quotation mark is escaped, in one form."""
    return re.sub(r"\s+", " ", re.sub(r"\s+>", ">", html.replace("&#34;", "&quot;"))).strip()
