"""Transparency records as drafts: what is known by name, what is kept, and that nothing goes without a word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine.assess import assess
from charter_engine.engine.facts import facts_of
from charter_engine.errors import CharterError, InvalidSource, Refused
from charter_engine.exchange.atrs import read_atrs
from charter_engine.exchange.atrs_fields import ASSESSMENTS, FIELDS, STAGES
from charter_engine.language.folder import read_proposal
from charter_engine.language.format import document
from charter_engine.language.proposals import proposal_kind
from charter_engine.language.source import MAX_BYTES
from charter_engine.model.imported import Imported
from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Form, Question, Section
from charter_engine.render.imported import to_text
from tests import build, data

RECORD = Path(__file__).parent / "atrs" / "rent-support.md"
DRAFT = RECORD.with_suffix(".yaml")
REPORT = RECORD.with_suffix(".report.txt")
FORM = build.shipped().charter.form
PLACEHOLDER = "[Name of the model]"


def read(text: str | bytes, name: str = "record.md", form: Form = FORM) -> Imported:
    return read_atrs(text.encode() if isinstance(text, str) else text, name, form)


def drafted(imported: Imported) -> str:
    return document(proposal_kind(FORM), imported.proposal)


def said(imported: Imported, path: str) -> object:
    """The value at a path, with the number of the item of a list as a step."""
    node: object = imported.proposal.answers
    for step in path.split("."):
        node = node.items[int(step)] if isinstance(node, Answers) else node.get(step)  # type: ignore[attr-defined]
    return node.value if isinstance(node, Answer) and node.state == "answered" else node


# --- a whole record ---------------------------------------------------------------------------------------------------


def test_a_record_becomes_a_draft(golden: Callable[[Path, str], None]):
    imported = read(RECORD.read_bytes(), RECORD.name)
    named = replace(imported.proposal, organisation="North Borough Council")
    golden(DRAFT, drafted(replace(imported, proposal=named)))


def test_its_loss_report_names_every_part(golden: Callable[[Path, str], None]):
    golden(REPORT, to_text(read(RECORD.read_bytes(), RECORD.name), lambda path: path))


def test_the_draft_keeps_the_hash_of_the_file():
    imported = read(RECORD.read_bytes(), RECORD.name)
    sha256 = hashlib.sha256(RECORD.read_bytes()).hexdigest()
    assert (sha256, sha256) == (imported.sha256, imported.proposal.sources[0].hash)


def test_every_answer_of_a_draft_is_imported_and_says_where_it_stood():
    leaves = list(_leaves(read(RECORD.read_bytes(), RECORD.name).proposal.answers))
    assert len(leaves) > 30
    assert {("imported", "", True)} == {
        (each.source, each.confirmed_by, each.source_ref.startswith("rent-support.md#")) for each in leaves
    }


def test_no_rule_sees_anything_of_a_draft():
    edition = build.shipped().charter.on(date(2026, 11, 25))
    imported = read(RECORD.read_bytes(), RECORD.name)
    bare = {k: v for k, v in facts_of(imported.proposal.answers, FORM).items() if v != {}}
    assert {} == {k: v for k, v in bare.items() if not (isinstance(v, dict) and not any(v.values()))}
    empty = assess(edition, build.a_proposal({}, FORM))
    found = assess(edition, imported.proposal)
    assert [(r.rule.rule, r.outcome) for r in empty.results] == [(r.rule.rule, r.outcome) for r in found.results]


def _leaves(node: Node) -> list[Answer | Answers]:
    if isinstance(node, Answer):
        return [node]
    if isinstance(node, Answers):
        return [node, *(leaf for item in node.items for part in item.values() for leaf in _leaves(part))]
    return [leaf for part in node.values() for leaf in _leaves(part)]


# --- the forms it comes in --------------------------------------------------------------------------------------------

HEADINGS = "### 1 - Name\nX\n### 1.2 - Team\nHousing\n### 2.3 - Benefit(s)\nHelp\n"
FORMS: dict[str, str | bytes] = {
    "template.md": HEADINGS,
    "stray.txt": "###Name\nX\n###1.2 - TEAM\nHousing\nbenefits:\nHelp\n",
    "bold.md": "**Name**: X\n**Team**\nHousing\n| Benefit | Help |\n",
    "v4.txt": "1.1 Name\nX\n2.1.2 Team\nHousing\n2.2.2 Benefits\nHelp\n",
    "under.md": "Name\n====\nX\n\nTeam\n----\nHousing\n\nBenefits\n--------\nHelp\n",
    "page.html": "<html><body><nav>Menu</nav><main><h3>1 - Name</h3><p>X</p><h3>1.2 - Team</h3><p>Housing</p>"
    "<h3>Benefit</h3><p>Help</p></main></body></html>",
    "transparency.yml": "tier_1:\n  information: {name: X}\nowner_and_responsibility:\n  team: Housing\n"
    "description_and_rationale:\n  benefit: Help\n",
    "keys.json": json.dumps({"information": {"name": "X"}, "owner": {"team": "Housing"}, "benefit": "Help"}),
    "down.csv": "number,attribute,value\n1.1,name,X\n2.1,team,Housing\n3.1,benefit,Help\n",
    "across.csv": "Name,Team,Benefits\nX,Housing,Help\n",
    "api.json": json.dumps({"title": "A council: X", "description": "In short.", "base_path": "/r/x",
                            "details": {"body": "<h3>Name</h3><p>X</p><h3>Team</h3>Housing<h3>Benefit</h3>Help",
                                        "metadata": {"phase": "private-beta", "region": ["london"]}}}),
    "wide.txt": HEADINGS.encode("utf-16"),
    "marked.txt": b"\xef\xbb\xbf" + HEADINGS.replace("\n", "\r\n").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_record_is_read_in_each_of_its_forms(name: str):
    imported = read(FORMS[name], name)
    found = [said(imported, path) for path in ("title", "organisation_unit.team", "benefit.statement")]
    assert ["X", "Housing", "Help"] == found


def test_what_the_content_api_says_around_the_body_is_of_the_record():
    imported = read(FORMS["api.json"], "api.json")
    assert ["In short.", "pilot"] == [said(imported, path) for path in ("one_sentence", "stage")]
    assert "https://www.gov.uk/r/x" == said(imported, "related_records.0.url") == imported.proposal.sources[0].url
    assert ["london", "A council: X"] == [note.text for note in imported.proposal.imported_notes]


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Human decision(s)", "human_review.who"),
        ("Human decisions and review", "human_review.who"),
        ("human_decisions_and_review", "human_review.who"),
        ("2.3.2 Human review", "human_review.who"),
        ("data_completeness_and_representative_ness", "data_quality_note.gaps"),
        ("Data collection", "data_quality_note.how_collected"),
        ("Organization or Department", "organisation_unit.directorate"),
        ("3.6 - Appeals and review", "contest.human_route"),
        ("Website URL", "public_summary.url"),
    ],
)
def test_a_field_is_known_by_name_whatever_its_number(heading: str, path: str):
    assert "Some words." == said(read(f"{heading}\nSome words.\n"), path)


def test_every_name_of_the_table_is_known():
    for field in FIELDS:
        for name in field.names if field.way not in ("group", "person") else ():
            assert read(f"# x\n\n## 9.9 - {name.upper()}\nSomething here.\n").parts


def test_the_table_and_the_form_fit_together():
    paths = {path for field in FIELDS for path in field.to}
    assert set() == paths - set(FORM.index)
    assert set(STAGES.values()) <= set(FORM.index["stage"].question.option_ids)
    assert set(ASSESSMENTS) <= set(FORM.index["related_records.kind"].question.option_ids)


def test_a_form_names_fields_that_the_table_does_not_know():
    own = Question("hue", "text", "Which hue?", "the hue", "choice", elsewhere={"atrs": "Hue of it; Shade"})
    imported = read("Shade\nBlue\n", form=Form(3, (Section("a", "A", "All", (own,)),)))
    assert ("Blue", 3) == (said(imported, "hue"), imported.proposal.form)


def test_a_form_without_the_questions_keeps_all_as_notes():
    imported = read(RECORD.read_bytes(), form=Form(3, ()))
    assert ({}, 0) == (imported.proposal.answers, imported.count("mapped"))


# --- what is never derived --------------------------------------------------------------------------------------------


def test_only_no_says_that_there_is_no_supplier_and_only_yes_that_there_is_one():
    assert "none" == said(read("External supplier involvement\nNo\n"), "partners").state  # type: ignore[attr-defined]
    listed = said(read("External supplier involvement\nYes\n"), "partners")
    assert isinstance(listed, Answers)
    assert "not_known_yet" == listed.items[0]["name"].state  # type: ignore[union-attr]
    assert {} == read("External supplier involvement\nNot at present, but perhaps\n").proposal.answers


def test_a_text_ticks_nothing():
    imported = read("Sensitive attributes\nHealth\nSystem architecture\nMachine learning\nModel performance\nGood\n")
    assert {} == imported.proposal.answers
    assert ["sensitive_data", "tool_kind", "performance"] == [n.may_help[0] for n in imported.proposal.imported_notes]


def test_a_phase_that_is_none_of_the_standard_is_kept_as_a_note():
    assert {} == read("Phase\nLater, we hope\n").proposal.answers


def test_suppliers_and_their_columns_come_together():
    text = "External supplier\n- A firm\n- B firm\nCompanies House number\n00012\n00013\n"
    text += "External supplier role\nBoth help.\n"
    imported = read(text)
    assert ["A firm", "00012"] == [said(imported, f"partners.0.{name}") for name in ("name", "company_no")]
    assert "00013" == said(imported, "partners.1.company_no")
    assert ["Both help."] == [note.text for note in imported.proposal.imported_notes]


def test_short_headings_belong_to_the_risk_or_assessment_above_them():
    text = (
        "Impact assessments\nName\nEquality impact assessment\nDate\nMay 2030\nLink\nhttps://a.example/e\n"
        "Risks\nRisk name\nOne\nRisk description\nIt errs.\nRisk mitigation\nLook.\nRisk name\nTwo\nTeam\nT\n"
    )
    imported = read(text)
    assert ["eqia", "Equality impact assessment; May 2030", "https://a.example/e"] == [
        said(imported, f"related_records.0.{name}") for name in ("kind", "ref", "url")
    ]
    assert ["One; It errs.", "Look."] == [said(imported, f"risks.0.{name}") for name in ("description", "measure")]
    assert ["Two", "T"] == [said(imported, path) for path in ("risks.1.description", "organisation_unit.team")]


def test_rows_of_keys_stay_apart():
    rows = [{"name": "One", "mitigation": "Look."}, {"description": "Two"}, {"name": "Three"}]
    imported = read(json.dumps({"risks_and_mitigations": rows}), "r.json")
    assert ["One", "Two", "Three"] == [said(imported, f"risks.{at}.description") for at in range(3)]


def test_a_field_said_twice_is_kept_once_as_a_note():
    imported = read("Team\nA\nTeam\nB\n")
    assert "A" == said(imported, "organisation_unit.team")
    assert ["said before, under another heading"] == [part.why for part in imported.parts if part.fate == "noted"]


# --- names of people --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept", "names"),
    [
        ("Ada Example, Head of Housing", "Head of Housing", 1),
        ("Director of Housing (Ada Example)", "Director of Housing", 1),
        ("Head of Leaseholder Services and Housing Income", "Head of Leaseholder Services and Housing Income", 0),
        ("Director, Adult Social Care", "Director, Adult Social Care", 0),
        ("Cllr Ada Example", None, 1),
        ("Ada Example", None, 1),
    ],
)
def test_a_post_is_kept_and_who_holds_it_is_not(text: str, kept: str | None, names: int):
    imported = read(f"Team\nX\nSenior responsible owner\n{text}\n")
    assert names == imported.names
    assert kept == (said(imported, "roles.sro_role") if "roles" in imported.proposal.answers else None)
    assert names == 0 or "Ada" not in drafted(imported) + to_text(imported, str)


def test_a_titled_name_goes_from_any_text_and_is_counted():
    imported = read("Scope\nAsk Dr Ada Example or Mrs O'Neill-Sample.\nOwner\nAda Example\nTeam\nX\n")
    assert (3, "Ask [a person] or [a person].") == (imported.names, imported.proposal.imported_notes[0].text)
    assert "Example" not in drafted(imported) + to_text(imported, str)


# --- nothing vanishes -------------------------------------------------------------------------------------------------

WORDS = st.text("abcdefghij ABC.,0123é😀", min_size=1, max_size=40).filter(lambda text: text.strip(" .,0123"))
NAMED = st.sampled_from(["id", "1.2 id.", "Team", "Owner", "Benefits"])
"""Texts that are nothing but the name of a field."""
NAMES = st.sampled_from([name for field in FIELDS for name in field.names] + ["Something else", "Date", "Name"])
PARTS = st.lists(
    st.tuples(NAMES, WORDS | NAMED | st.sampled_from(["", "N/A", PLACEHOLDER, "none", "Yes", "No"])), max_size=12
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("## Name\nid\n\n## Team\nHousing\n", "id"),
        ("## Name\nTeam\n", "Team"),
        ("Name\n====\nOwner\n\nTeam\n====\nHousing\n", "Owner"),
        ("## Name\nOur\nid\n\n## Team\nHousing\n", "Our\nid"),
        ("<h3>Name</h3><p>id</p><h3>Team</h3><p>Housing</p>", "id"),
    ],
)
def test_a_text_that_is_the_name_of_a_field_is_a_text(text: str, title: str):
    assert title == said(read(text), "title")


def test_a_name_with_a_text_beneath_it_is_a_heading_and_so_is_one_that_is_marked():
    assert "Housing" == said(read("## Name\nTeam\nHousing\n"), "organisation_unit.team")
    assert {} == read("## Name\n**Team**\n\n## Scope\nAll of it\n").proposal.answers


@given(PARTS)
def test_every_part_that_says_something_is_a_draft_a_note_or_counted_as_left_out(parts: list[tuple[str, str]]):
    text = "".join(f"## {heading}\n{' '.join(body.split())}\n\n" for heading, body in [("Team", "the team"), *parts])
    imported = read(text)
    full = [(heading, " ".join(body.split())) for heading, body in [("Team", "the team"), *parts] if body.strip()]
    assert [heading for heading, _ in full] == [part.heading for part in imported.parts]
    kept = " ".join([*_texts(imported.proposal.answers), *(note.text for note in imported.proposal.imported_notes)])
    for (_, body), part in zip(full, imported.parts, strict=True):
        plain = body if part.to != ("stage",) and body not in ("Yes", "No") else ""
        assert part.fate == "dropped" or all(word in kept for word in plain.split())
    assert all(
        body == PLACEHOLDER for (_, body), part in zip(full, imported.parts, strict=True) if part.fate == "dropped"
    )


@given(PARTS)
def test_a_draft_is_a_proposal_that_can_be_read_back(parts: list[tuple[str, str]]):
    text = "".join(f"## {heading}\n{body}\n\n" for heading, body in [("Organisation", "A council"), *parts])
    imported = read(text)
    assert imported.proposal == read_proposal(drafted(imported).encode(), "draft", FORM)


def _texts(node: Node) -> list[str]:
    return [str(each.value) for each in _leaves(node) if isinstance(each, Answer)]


# --- empty and hostile files ------------------------------------------------------------------------------------------

DEEP = "[" * 100_000
REFUSED = {
    "empty.md": (b"", "holds nothing"),
    "blank.md": (b" \n\t\r\n", "holds nothing"),
    "large.md": (b"Team\n" + b"x" * MAX_BYTES, "more than 4,000,000 bytes"),
    "ten.md": (b"Team\n" + b"x " * 5_000_000, "more than 4,000,000 bytes"),
    "binary.md": (bytes(range(256)), "not UTF-8"),
    "nul.md": (b"Team\nX\x00Y\n", "no text has"),
    "wide.md": ("Team\nX\n".encode("utf-16-le"), "no text has"),
    "zip.docx": (b"PK\x03\x04\x00\xff", "not UTF-8"),
    "deep.json": (DEEP.encode(), "nested too deeply"),
    "deep-closed.json": (f'{{"team": {"[" * 60}1{"]" * 60}}}'.encode(), "nested too deeply"),
    "twice.json": (b'{"team": "A", "team": "B"}', "stands twice"),
    "half.json": (b'{"team": "A"', "begins like JSON and is none"),
    "deep.yml": (("team: " + DEEP).encode(), "nested too deeply"),
    "twice.yml": (b"team: A\nteam: B\n", "second time"),
    "alias.yml": (b"team: &a [x]\nname: *a\n", "anchor"),
    "tag.yml": (b"team: !!python/object/apply:os.system [id]\n", "tag"),
    "quote.csv": (b'Team,"A\n', "not CSV"),
    "several.csv": (b"Name,Team,Benefits\nX,A,B\nY,A,B\n", "holds 2 records"),
    "many.md": (b"# x\ny\n" * 3_000, "too many headings"),
    "other.md": (b"# A recipe\nFlour and water.\n", "not a transparency record"),
    "shapes.json": (b"[[], {}, null, 1e999, NaN, [[[]]]]", "not a transparency record"),
    "null.json": (b'{"team": null, "name": {}}', "not a transparency record"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_record_is_refused_in_words(name: str):
    content, why = REFUSED[name]
    with pytest.raises((InvalidSource, Refused), match=why):
        read(content, name)


def test_unknown_keys_and_wrong_types_are_kept_as_notes():
    content = {"team": ["A", {"x": 1}], "name": 7, "benefit": True, "odd": {"deep": [1, [2, None]]}, "n": 1.50}
    imported = read(json.dumps(content), "r.json")
    assert ["7", "yes"] == [said(imported, path) for path in ("title", "benefit.statement")]
    assert {"1", "2", "1.5"} <= {note.text for note in imported.proposal.imported_notes}


def test_nothing_of_a_page_is_run_fetched_or_kept_as_markup():
    page = (
        "<h3>Team<script>document.title='x'</script></h3><p onclick='x()'>The <b>team</b> "
        "<a href='javascript:x()'>here</a> <a href='https://a.example/y'>there</a><img src='https://a.example/z'></p>"
        "<style>p{}</style><!-- a remark --><iframe src='https://a.example'>frame</iframe>"
    )
    imported = read(page, "page.html")
    assert "The team here there (https://a.example/y)" == said(imported, "organisation_unit.team")
    assert "dropped" == imported.parts[-1].fate
    assert all(sign not in drafted(imported) for sign in ("<", "script", "remark", "frame"))


@pytest.mark.parametrize(
    "junk", ["<!--", "<a ", "<a x='>", "<![CDATA[", "</", "<b>", "<nav>", "<script>", "&#", "# x #  "]
)
def test_marks_that_never_end_cost_no_more_than_their_length(junk: str):
    """On some versions of Python the parser of pages takes the square of it: hours for a whole file."""
    content = f"<h3>Team</h3><p>X</p>{junk * (100_000 // len(junk))}"
    assert "mapped" == read(content, "page.html").parts[0].fate


def test_signs_that_nobody_sees_do_not_reach_a_draft():
    imported = read("Team\nA\u202eB\u200b\x07C\u2028D\ufeff\n")
    assert "AB C\nD" == said(imported, "organisation_unit.team")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode), st.sampled_from([*FORMS, *REFUSED, "x", ""]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str):
    try:
        imported = read(content, name)
    except CharterError:
        return
    assert imported.parts


# --- what others published --------------------------------------------------------------------------------------------


@data.needed
def test_every_published_entry_can_be_imported(capsys: pytest.CaptureFixture[str]):
    entries = data.read("atrs/record-index.json")["records"]
    found = [read(json.dumps(entry), f"{at}.json") for at, entry in enumerate(entries)]
    counts = {fate: sum(each.count(fate) for each in found) for fate in ("mapped", "noted", "dropped")}
    with capsys.disabled():
        print(f"\n{len(found)} published entries: {counts}, names left out: {sum(each.names for each in found)}")  # noqa: T201 - the counts are to be seen
    assert len(entries) == len(found) > 100
    assert all(
        len(each.parts) == sum(bool(value) for value in entry.values())
        for each, entry in zip(found, entries, strict=True)
    )


@data.needed
def test_every_phase_that_may_be_published_is_a_stage():
    facets = data.read("atrs/facets.json")["facets"]
    phases = next(each["allowed_values"] for each in facets if each["key"].endswith("_phase"))
    assert len(phases) >= 6
    for phase in phases:
        for written in (phase["value"], phase["label"]):
            assert "stage" in read(f"Phase\n{written}\n").proposal.answers
