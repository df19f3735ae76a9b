"""The page that checks a log in a browser, as an auditor uses it: no network, by keyboard, read aloud, on paper."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from charter_engine.log import note
from tests import logs
from tests.access import faults
from tests.logs import LOG, Writer, honest
from tests.test_log_command import run
from tests.verify_page import PAGE, opened

TRIED = """async () => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
  await fetch("http://127.0.0.1:9/").catch(() => 0);
  await new Promise(done => Object.assign(new Image(), {src: "http://127.0.0.1:9/x", onerror: done}));
  document.body.append(Object.assign(document.createElement("script"), {textContent: "window.ran = 1"}));
  await new Promise(done => setTimeout(done));
  return refused.sort();
}"""  # what a script that got in would try


@pytest.fixture(scope="module")
def checker(page: Page) -> Iterator[Page]:
    with opened(page) as alone:
        yield alone


@pytest.fixture
def fresh(checker: Page) -> Page:
    checker.set_viewport_size({"width": 1280, "height": 900})
    checker.goto(PAGE.as_uri())
    return checker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = honest(9).files
    logs.lay_out(tmp_path / "decisions", files)
    (tmp_path / "policy.txt").write_text(logs.POLICY, encoding="utf-8")
    (tmp_path / "march.note").write_bytes(files["checkpoints/7.note"])
    return tmp_path / "decisions"


def checked_by_hand(page: Page, folder: Path, policy: str = "", older: str = "") -> str:
    """Choose the files, press the button, wait; the result in words."""
    page.get_by_label("The folder of the log").set_input_files(folder)
    for label, name in {"Whom you trust": policy, "An older checkpoint": older}.items():
        page.get_by_label(label).set_input_files([folder.parent / name] if name else [])
    page.get_by_label("As on this day").fill("2026-11-28")
    page.get_by_role("button", name="Check the log").click()
    page.get_by_role("status").filter(has_text="has ended").wait_for(state="attached")
    return page.locator("#verdict").inner_text()


@pytest.mark.parametrize("tamper", [False, True])
@pytest.mark.parametrize(("policy", "older"), [("", ""), ("policy.txt", ""), ("policy.txt", "march.note")])
def test_it_shows_what_the_command_prints(fresh: Page, folder: Path, tamper: bool, policy: str, older: str):
    if tamper:
        entries = folder / "entries" / "000.jsonl"
        entries.write_bytes(entries.read_bytes().replace(b"Decision 5", b"Decision V"))
    said = checked_by_hand(fresh, folder, policy, older)
    brought = {"--policy": policy, "--checkpoint": older}
    arguments = [part for option, file in brought.items() if file for part in (option, folder.parent / file)]
    _, printed, _ = run("verify", folder, "--on", "2026-11-28", *arguments)
    lines = printed.splitlines()
    assert lines[0] == fresh.locator("#head").inner_text()
    shown = fresh.get_by_role("list", name="The ten checks").get_by_role("listitem")
    rows = [(row.locator("h3").inner_text(), row.locator("p").last.inner_text()) for row in shown.all()]
    wanted = [re.sub(r" {2,}", " ", line).strip() for line in lines if re.match(r" ?\d+  ", line)]
    assert wanted == [re.sub(r"\.? (?:[✓✗?] )?", " ", re.sub(r"\s+", " ", heading)) for heading, _ in rows]
    places = [line.strip() for line in lines if line.startswith("      ")]
    assert [line.partition(":")[0] for line in places if ": " in line] == [
        line.partition(":")[0] for _, line in rows if ": " in line
    ]
    result = printed[printed.index("RESULT") :].strip()
    assert result == said.replace("’", "'").partition("\n\n")[0]


def test_it_ends_with_the_result_for_whoever_listens_and_sends_nothing(fresh: Page, folder: Path):
    asked: list[str] = []
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.reload()
    checked_by_hand(fresh, folder, "policy.txt", "march.note")
    assert "outcome" == fresh.evaluate("document.activeElement.id")
    assert "The check has ended: passed." == fresh.get_by_role("status").inner_text()
    assert [PAGE.as_uri()] == asked
    assert ["connect-src", "img-src", "script-src-elem"] == fresh.evaluate(TRIED)
    assert fresh.evaluate("window.ran === undefined")


def test_nothing_of_it_comes_from_elsewhere_and_only_its_own_script_may_run():
    text = PAGE.read_text(encoding="utf-8")
    policy = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    hashed = {
        tag: base64.b64encode(
            hashlib.sha256(re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[0].encode()).digest()
        )
        for tag in ("script", "style")
    }
    parts = [f"{tag}-src 'sha256-{digest.decode()}'" for tag, digest in hashed.items()]
    assert ["; ".join(["default-src 'none'", *parts, "base-uri 'none'", "form-action 'none'"])] == policy
    assert [] == re.findall(
        r"https?://|\bsrc=|\bhref=|\burl\(|@import|\bon[a-z]+=|style=|innerHTML|outerHTML|eval\(|import\(", text
    )


def test_everybody_can_use_it(fresh: Page, folder: Path):
    """WCAG 2.2 AA and good practice by axe, before and after a check, at a desk and on a phone; never sideways."""
    assert [] == faults(fresh, contrast=True)
    for policy in ("", "policy.txt"):
        checked_by_hand(fresh, folder, policy)
        for width in (1280, 320):
            fresh.set_viewport_size({"width": width, "height": 900})
            assert width == fresh.evaluate("document.documentElement.scrollWidth")
            assert [] == faults(fresh, contrast=True)


def test_a_keyboard_is_enough(fresh: Page):
    stops = []
    for _ in range(8):
        fresh.keyboard.press("Tab")
        stops.append(fresh.evaluate("document.activeElement.id"))
    assert ["folder", "policy", "older", "day", "start"] == list(dict.fromkeys(stop for stop in stops if stop))


def test_on_paper_there_is_the_result_and_no_form(fresh: Page, folder: Path):
    checked_by_hand(fresh, folder)
    fresh.emulate_media(media="print")
    seen = {name: fresh.locator(name).is_visible() for name in ("#form", "#print", "#verdict", "#checks", "#brought")}
    fresh.emulate_media(media="screen")
    assert {"#form": False, "#print": False, "#verdict": True, "#checks": True, "#brought": True} == seen


# --- What is hostile, or a mistake ------------------------------------------------------------------------------------


def test_31_a_text_of_others_is_shown_and_what_cannot_be_seen_is_named(fresh: Page, tmp_path: Path):
    name = "<img/src=x/onerror=document.title='broken'>\u202eevil\u200b\x7f"
    writer = Writer()
    head = note.sign(str(logs.Checkpoint(name, 1, writer.checkpoint().root)), [LOG])
    writer.sign()
    logs.lay_out(tmp_path / "decisions", {**writer.files, "checkpoint": head})
    checked_by_hand(fresh, tmp_path / "decisions")
    shown = fresh.locator("main").inner_text()
    assert "<img/src=x/onerror=document.title='broken'>⟨U+202E⟩evil⟨U+200B⟩⟨U+007F⟩" in shown
    assert not set("\u202e\u200b\x7f") & set(shown)
    assert (0, "Check a decision log") == (fresh.locator("img").count(), fresh.title())


def test_26_a_hostile_folder_is_refused_in_little_time(fresh: Page, folder: Path):
    """A newest checkpoint of a gigabyte; then kept ones of absurd size or with a million signatures, and long lines."""
    began = time.monotonic()
    held = (folder / "checkpoint").read_bytes()
    _grown(folder / "checkpoint", 2**30)
    assert "Failed: root and checkpoints" in checked_by_hand(fresh, folder)
    (folder / "checkpoint").write_bytes(held)
    (folder / "checkpoints" / "5.note").write_bytes(held + held.splitlines(keepends=True)[-1] * 1_000_000)
    _grown(folder / "checkpoints" / "6.note", 2**40)
    _grown(next((folder / "disclosures").rglob("??????*")), 2**30)
    _grown(next((folder / "blobs").rglob("??????*")), 2**30)
    (folder / "entries" / "000.jsonl").write_bytes(b"[" * 16_000_000 + b"\n")
    said = checked_by_hand(fresh, folder)
    assert "Failed: entries, each in its one form, order and numbering, hashes of the entries, root" in said
    _grown(folder / "entries" / "000.jsonl", 2**40)
    assert "Failed: entries, each in its one form, order and numbering" in checked_by_hand(fresh, folder)
    assert time.monotonic() - began < 30


def _grown(path: Path, size: int) -> None:
    """Make a file as large as that; the disk keeps nothing of it."""
    with path.open("wb"):
        os.truncate(path, size)


@pytest.mark.parametrize(
    ("name", "held", "told"),
    [
        ("policy.txt", "", "policy.txt: The policy has no line “quorum”"),
        ("policy.txt", "quorum none\r\n", "policy.txt: Line 1 of the policy: It holds a control character"),
        ("march.note", "no checkpoint", "march.note: The note has no signatures"),
    ],
)
def test_a_mistake_of_the_reader_is_told_and_nothing_is_said_of_the_log(
    fresh: Page, folder: Path, name: str, held: str, told: str
):
    (folder.parent / name).write_bytes(held.encode())
    fresh.get_by_label("The folder of the log").set_input_files(folder)
    fresh.get_by_label("Whom you trust").set_input_files(folder.parent / "policy.txt")
    fresh.get_by_label("An older checkpoint").set_input_files(folder.parent / "march.note")
    fresh.get_by_role("button", name="Check the log").click()
    assert told in fresh.get_by_role("alert").filter(has_text=":").inner_text()
    assert not fresh.locator("#result").is_visible()


def test_a_folder_without_a_log_is_told_so(fresh: Page, folder: Path):
    fresh.get_by_label("The folder of the log").set_input_files(folder.parent)
    fresh.get_by_role("button", name="Check the log").click()
    assert "This folder holds no log." in fresh.get_by_role("alert").filter(has_text="log").inner_text()


def test_a_browser_that_cannot_check_signatures_is_told_so(fresh: Page):
    lacking = fresh.context.new_page()
    lacking.add_init_script("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('NotSupported'))")
    lacking.goto(PAGE.as_uri())
    assert "This browser cannot check signatures" in lacking.get_by_role("alert").filter(has_text="cannot").inner_text()
    assert lacking.get_by_role("button", name="Check the log").is_disabled()
    lacking.close()
