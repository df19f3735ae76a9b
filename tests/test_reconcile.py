"""Whether the record is whole: another list of the council held against it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charter_engine import cli as commands
from charter_engine.cli import cli
from charter_engine.errors import Malformed, Refused
from charter_engine.language.settings import FILE, write_settings
from charter_engine.log.spelling import encode
from charter_engine.model.settings import Settings
from charter_engine.record.kinds import check
from charter_engine.record.past import Past
from charter_engine.record.reconcile import MOST, CouncilList, Recorded, read_list, reconcile
from charter_engine.record.standing import status
from charter_engine.render.status import to_json, to_text
from charter_engine.store.publish import publish as put_into
from charter_engine.workspace.acts.reconcile import compare_list, record_comparison
from charter_engine.workspace.acts.release import publish, withdraw
from tests.records import ORIGIN, Council, a_council, breached

LIST = """\
owner,title,reference
Ada,A study,a-project
Bea,WARM homes,D-7
Cem,"Parking, all of it",D-8
"""


def titled(project: str, title: str) -> str:
    """The part of a proposal that gives it another id and title."""
    return f"proposal: {project}\n{breached().replace('A project', title)}"


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """Two public projects; one that is not public yet; one that was taken back."""
    found = a_council(tmp_path / "home")
    found.adopt()
    found.submit()
    found.submit(titled("homes", "Warm homes!"))
    publish(found.by("officer"), "a-project")
    publish(found.by("officer"), "homes")
    found.submit(titled("quiet", "Quiet"))
    found.submit(titled("gone", "Gone"))
    withdraw(found.by("officer"), "gone", "No money for it.")
    put_into(found.record.database, found.home / "decisions")
    return found


def run(council: Council, *more: str, text: str = LIST, answer: str = "") -> Result:
    path = council.home / "list.csv"
    path.write_text(text, encoding="utf-8")
    given = ["reconcile", str(path), str(council.home / "decisions"), "--kind", "dpia", "--on", "2026-11-20"]
    return CliRunner().invoke(cli, [*given, *more], input=answer)


def test_what_the_list_holds_and_the_record_does_not_is_told_and_the_reverse(council: Council):
    told = run(council)
    assert 1 == told.exit_code, told.output
    assert "In both: 1 by reference, 0 by a title" in told.output
    assert "line 3   D-7   WARM homes\n      perhaps the same as the project homes." in told.output
    assert "--same D-7=homes" in told.output
    assert "line 4   D-8   Parking, all of it\n\n" in told.output
    assert "In the record and not on the list: 3\n  homes   Warm homes!\n  quiet   (no title is public)" in told.output
    assert "  gone   Gone\n" in told.output
    assert "whether 1 project without a public title" in told.output


def test_what_a_person_confirms_is_found_and_nothing_else_is_in_doubt(council: Council):
    told = run(council, "--same", "D-7=homes", "--format", "json")
    assert 1 == told.exit_code, told.output
    found = json.loads(told.output)
    assert {"listed": 3, "recorded": 4, "by_reference": 1, "by_title": 1} == found["counts"]
    assert [{"line": 4, "reference": "D-8", "title": "Parking, all of it", "perhaps": []}] == found["missing"]
    assert ["quiet", "gone"] == [each["project"] for each in found["not_listed"]]
    whole = run(council, "--same", "D-7=homes", text=LIST[: LIST.index("Cem")])
    assert (0, True) == (whole.exit_code, "Everything on the list is in the record." in whole.output), whole.output


@pytest.mark.parametrize("pair", ["D-8=homes", "D-7=a-project", "D-9=homes", "a-project=a-project", "D-7=nothing"])
def test_only_what_is_perhaps_the_same_can_be_confirmed(council: Council, pair: str):
    with pytest.raises(Malformed, match="cannot be confirmed"):
        compare_list(written(council), council.home / "decisions", dict([pair.split("=")]))


@pytest.mark.parametrize("same", [["D-7"], ["=homes"], ["D-7="], ["D-7=homes", "D-7=quiet"]])
def test_a_pair_in_another_form_is_refused(council: Council, same: list[str]):
    told = run(council, *(part for each in same for part in ("--same", each)))
    assert 2 == told.exit_code


@pytest.mark.parametrize(("answer", "by_title"), [("y\n", 1), ("n\n", 0), ("\n", 0)])
def test_on_a_terminal_a_person_is_asked(council: Council, monkeypatch: pytest.MonkeyPatch, answer: str, by_title: int):
    monkeypatch.setattr("charter_engine.cli.reconcile._at_a_terminal", lambda: True)
    told = run(council, answer=answer)
    assert "Line 3, D-7 (WARM homes): is it the project homes? [y/N]" in told.output
    assert f"{by_title} by a title" in told.output


def test_titles_are_alike_but_for_capitals_punctuation_and_spaces_and_nothing_cleverer():
    recorded = (Recorded("a", ("Straße - north",)),)
    listed = read_list("reference,title\n1,STRASSE north.\n2,Straße nord\n3,...\n4,\n".encode())
    assert ["1"] == [each.item.reference for each in reconcile(listed, recorded).perhaps]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_may_begin_with_a_mark_and_end_its_lines_in_either_way(start: str, end: str):
    text = f'{start}reference,title{end}{end}1,"two{end}lines"{end}2,b'
    assert [(3, "1"), (5, "2")] == [(each.line, each.reference) for each in read_list(text.encode())]


BAD = {
    b"": ["line 1: the list is empty"],
    b"\xff\xfe": ["line 1: it is no text in UTF-8"],
    b"reference,title\n1,a\n2,\xe9\n": ["line 3: it is no text in UTF-8"],
    b"ref;name\n": ["line 1: there is no column `reference`", "line 1: there is no column `title`"],
    b"reference,title,title\n": ["line 1: the column `title` stands there more than once"],
    b"reference,title\n1\n,b\n3,c,d\n4,e\n4,f\n": [
        "line 2: it has 1 cells",
        "line 3: a reference",
        "line 4: it has 3 cells",
        "line 6: the reference `4` stands on line 5 too",
    ],
    b"reference,title\n\x1b[31m,b\n": ["line 2: a reference of signs that can be seen"],
    b'reference,title\n1,"a"b\n': ["line 2: it cannot be read"],
    b'reference,title\n1,a\n2,"open\nfor ever\n': ["line 3: it cannot be read"],
    b"reference,title\n1,a\rb\n": ["line 2: it cannot be read"],
    b"reference,title\n1," + b"a" * 200_000: ["line 2: it cannot be read"],
}


@pytest.mark.parametrize("data", BAD, ids=range(len(BAD)))
def test_every_mistake_of_a_list_is_told_at_once_with_its_line(data: bytes):
    with pytest.raises(Malformed) as wrong:
        read_list(data)
    told = str(wrong.value).split("\n")
    assert len(BAD[data]) == len(told)
    assert all(line.startswith(begun) for line, begun in zip(told, BAD[data], strict=True)), told


def test_a_list_has_so_many_lines_and_no_more():
    lines = [b"reference,title", *(b"%d,a" % number for number in range(MOST))]
    assert MOST == len(read_list(b"\n".join(lines)))
    with pytest.raises(Malformed, match=f"longer than {MOST} lines"):
        read_list(b"\n".join([*lines, b"more,a"]))


def test_a_list_that_cannot_be_taken_ends_the_command_with_its_file_and_line(
    council: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(council.home)
    for name, said in ((written(council, "ref\n").name, "list.csv: line 1: there is no"), ("none.csv", "none.csv")):
        monkeypatch.setattr("sys.argv", ["charter", "reconcile", name, "decisions", "--kind", "atrs"])
        with pytest.raises(SystemExit, match="2"):
            commands.main()
        assert said in capsys.readouterr().err


def test_a_title_that_is_not_the_one_committed_to_is_no_title(council: Council):
    compare_list(written(council), council.home / "decisions", {})
    for path in (council.home / "decisions/disclosures").rglob("*"):
        if path.is_file():
            path.write_bytes(b"W10")
    with pytest.raises(Malformed, match="is not the one that was committed to"):
        compare_list(written(council), council.home / "decisions", {})


def test_no_cell_reaches_a_terminal_as_it_is(council: Council):
    told = run(council, text='reference,title\n1,"red: \x1b[31m"\n')
    assert ("\x1b" in told.output, "red:  [31m" in told.output) == (False, True)


def test_a_comparison_is_an_entry_once_and_names_references_without_titles(council: Council):
    about, folder = CouncilList("dpia", "The register", council.today), council.home / "decisions"
    found = compare_list(written(council), folder, {"D-7": "homes"})
    seq = record_comparison(council.by("auditor"), folder, about, found)
    assert seq == record_comparison(council.by("auditor"), folder, about, found)
    entry = council.entries[seq]
    assert () == check(entry.kind, entry.actor, entry.body)
    assert (["D-8"], ["quiet", "gone"]) == (entry.body["missing"], entry.body["not_listed"])
    assert "Parking" not in str(entry.body)


def test_a_folder_that_lacks_a_project_is_not_the_record_that_was_compared(council: Council, tmp_path: Path):
    about, folder = CouncilList("dpia", "The register", council.today), council.home / "decisions"
    found = compare_list(written(council), folder, {})
    council.submit("proposal: new")
    with pytest.raises(Refused, match="does not hold every project"):
        record_comparison(council.by("auditor"), folder, about, found)
    other = a_council(tmp_path / "other")
    with pytest.raises(Refused, match="does not hold every project"):
        record_comparison(other.by("auditor"), folder, about, found)
    with pytest.raises(Refused):
        record_comparison(council.by("adviser"), folder, about, found)
    assert "list.compared" not in council.kinds


def test_status_says_which_lists_were_compared_or_that_none_was(council: Council):
    before = status(Past(tuple(council.entries)), council.today)
    assert "No list was compared with the record" in to_text(before)
    assert [] == json.loads(to_json(before))["lists"]
    about, folder = CouncilList("dpia", "The register", council.today), council.home / "decisions"
    seq = record_comparison(council.by("auditor"), folder, about, compare_list(written(council), folder, {}))
    after = status(Past(tuple(council.entries)), council.today)
    assert f"(dpia, of 23 November 2026): 2 of 3 not in the record (entry {seq})." in to_text(after)
    assert [seq] == [each["entry"] for each in json.loads(to_json(after))["lists"]]


def test_a_record_is_written_only_by_somebody_who_says_who_they_are(council: Council):
    told = run(council, "--record", str(council.home))
    assert (2, True) == (told.exit_code, "--person NAME --role ROLE" in told.output)


def test_the_command_writes_the_entry_on_a_record_that_has_its_key(council: Council):
    (council.home / FILE).write_bytes(write_settings(Settings(ORIGIN)))
    (council.home / "key").write_text(f"{encode(bytes([7]) * 32)}\n", encoding="ascii")
    (council.home / "key").chmod(0o600)
    before = len(council.entries)
    told = run(council, "--record", str(council.home), "--person", "An Auditor", "--role", "auditor")
    assert 1 == told.exit_code, told.output
    added = council.entries[before:]
    assert "list.compared" == added[-1].kind
    assert f"The comparison is entry {added[-1].seq}." in told.output


def written(council: Council, text: str = LIST) -> Path:
    path = council.home / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path
