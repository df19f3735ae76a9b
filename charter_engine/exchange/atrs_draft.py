"""The draft that grows as the parts of a transparency record are taken, one after the other, and their fates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from charter_engine.engine.facts import counts_as_said, fillers_of
from charter_engine.exchange.atrs_fields import ASSESSMENTS, PARTS, STAGES, Field
from charter_engine.exchange.headed import BEFORE, Headed
from charter_engine.exchange.people import posts, without_names
from charter_engine.language.answers import STATE_WORDS
from charter_engine.model.imported import Fate, Part
from charter_engine.model.proposal import Answer, Answers, ImportedNote, Node, Value
from charter_engine.model.questionnaire import Form

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"()]+")
_ITEM: Final = re.compile(r"\s*(?:[-*•·]|\d{1,3}[.)]|[a-z][.)])\s+(.*)")
_IN_BRACKETS: Final = re.compile(r"\[[^\[\]\n]{1,300}\]")
_LABEL_OR_NUMBER: Final = re.compile(r"\*\*[^*\n]{1,100}\*\*|\b\d{1,3}\.")
_MOST_ITEMS: Final = 200
_WORDS_OF_A_PLAIN_TEXT: Final = 250
_GOVUK: Final = "https://www.gov.uk"
Rows = list[dict[str, Answer]]


@dataclass
class Draft:
    """What was taken so far. `url` is where the record itself can be read."""

    file: str
    form: Form
    parts: list[Part] = field(default_factory=list)
    names: int = 0
    recognised: bool = False
    url: str = ""
    _answers: dict[str, Answer] = field(default_factory=dict)
    _lists: dict[str, Rows] = field(default_factory=dict)
    _list_from: dict[str, str] = field(default_factory=dict)
    _notes: list[ImportedNote] = field(default_factory=list)
    _waiting: list[tuple[int, Headed, Field]] = field(default_factory=list)
    _about: dict[str, Answer] = field(default_factory=dict)
    _within: str = ""
    _row: dict[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """The text drafted at a path outside lists; empty where there is none."""
        found = self._answers.get(path)
        return str(found.value) if found and found.value is not None else ""

    def take(self, part: Headed, known: Field | None) -> None:
        """Take one part of the record; `known` is the field that its heading names."""
        known = self._in_context(part, known)
        if part.level == 1 and known is None:
            self._take(Headed("(title of the page)", part.heading, ""), Field((), "title", ("title",)))
        if not part.text.strip():
            return
        self.recognised |= known is not None and known.way != "group"
        self._take(part, known)

    def done(self) -> tuple[Mapping[str, Node], tuple[ImportedNote, ...]]:
        """All answers, as the form has them, and all notes."""
        for at, part, known in self._waiting:
            self.parts[at] = self._title(part) if known.way == "title" else self._column(part, known)
        tree: dict[str, Any] = {}
        for path, answer in self._answers.items():
            _put(tree, path, answer)
        for path, rows in self._lists.items():
            unnamed = [{"name": Answer("not_known_yet", source="imported", source_ref=self._list_from[path])}]
            items = tuple(_nested(row) for row in rows or unnamed)
            _put(tree, path, Answers(items, source="imported", source_ref=self._list_from[path]))
        return _in_order(tree, self.form), tuple(self._notes)

    # --- one part -----------------------------------------------------------------------------------------------------

    def _in_context(self, part: Headed, known: Field | None) -> Field | None:
        """The field, where a short heading such as "Description" belongs to the assessment or risk above it."""
        short = part.name.lower().strip()
        if self._within and short in PARTS[self._within]:
            return Field((short,), self._within)  # type: ignore[arg-type] # its keys are ways
        if known is not None:
            self._within = known.way if known.way in PARTS else ""
        if known is None or known.way in PARTS:
            self._row = {} if not part.text.strip() else self._row
        return known

    def _take(self, part: Headed, known: Field | None) -> None:
        if known is not None and known.way in ("post", "person"):
            text, names = posts(part.text)
        else:
            text, names = without_names(part.text)
        self.names += names
        if not text.strip():
            return self._fate(part, "dropped", (), "names of people")
        if _is_placeholder(text):
            return self._fate(part, "dropped", (), "left as the template has it")
        said = Headed(part.heading, text.strip(), part.name, part.level)
        if known is None or known.way in ("note", "group", "person"):
            return self._note(said, known.to if known else ("title", "one_sentence") if part.heading == BEFORE else ())
        if not counts_as_said(Answer("answered", said.text), fillers_of(self.form)) or said.text in STATE_WORDS:
            return self._note(said, known.to, "a text that says nothing")
        if known.way in ("title", "column"):
            self._waiting.append((len(self.parts), said, known))
            self.parts.append(Part(said.heading, "noted"))
            return None
        return self._draft(said, known)

    def _draft(self, said: Headed, known: Field) -> None:
        match known.way:
            case "append":
                self._append(said, known.to[0])
            case "stage":
                self._stage(said, known.to[0])
            case "supplied":
                self._supplied(said, known.to[0])
            case "rows":
                self._rows(said, known.to[0])
            case "about":
                self._of_the_record(said)
            case "assessment" | "risk":
                self._item(said, known)
            case _:
                self._copy(said, known.to[0])

    def _fate(self, said: Headed, fate: Fate, to: tuple[str, ...] = (), why: str = "") -> None:
        self.parts.append(Part(said.heading, fate, to, why))

    def _note(self, said: Headed, to: tuple[str, ...], why: str = "") -> None:
        self.parts.append(self._noted(said, to, why))

    def _noted(self, said: Headed, to: tuple[str, ...], why: str = "") -> Part:
        may_help = tuple(path for path in to if path in self.form.index)
        self._notes.append(ImportedNote(self._ref(said), said.text, may_help))
        return Part(said.heading, "noted", may_help, why)

    def _ref(self, said: Headed) -> str:
        return f"{self.file}#{said.heading}"

    def _answer(self, said: Headed, value: Value) -> Answer:
        return Answer("answered", value, source="imported", source_ref=self._ref(said))

    # --- the ways -----------------------------------------------------------------------------------------------------

    def _copy(self, said: Headed, path: str) -> None:
        located = self.form.index.get(path)
        if located is None or located.question.type != "text" or located.scope:
            return self._note(said, (path,))
        if path == "contact.email" and "@" not in said.text:
            return self._note(said, (path,), "no e-mail address")
        if path in self._answers:
            return self._note(said, (path,), "said before, under another heading")
        self._answers[path] = self._answer(said, said.text)
        long = path == "plain_text" and len(said.text.split()) > _WORDS_OF_A_PLAIN_TEXT
        return self._fate(said, "mapped", (path,), f"over {_WORDS_OF_A_PLAIN_TEXT} words: shorten it" if long else "")

    def _append(self, said: Headed, path: str) -> None:
        before = self._answers.get(path)
        if before is None:
            return self._copy(said, path)
        ref = f"{before.source_ref}; #{said.heading}"
        text = f"{before.value}\n\n{said.name}: {said.text}"
        self._answers[path] = Answer("answered", text, source="imported", source_ref=ref)
        return self._fate(said, "mapped", (path,))

    def _stage(self, said: Headed, path: str) -> None:
        located, stage = self.form.index.get(path), _STAGES.get(_letters(said.text))
        if stage is None or located is None or stage not in located.question.option_ids or path in self._answers:
            return self._note(said, (path,), "" if stage else "no phase that is known")
        self._answers[path] = self._answer(said, stage)
        return self._fate(said, "mapped", (path,))

    def _supplied(self, said: Headed, path: str) -> None:
        located, word = self.form.index.get(path), said.text.lower().strip(" .")
        if located is None or word not in ("yes", "no") or path in self._answers:
            return self._note(said, (path,))
        if word == "no" and path in self._lists:
            return self._note(said, (path,), "the record names some")
        if word == "no":
            self._answers[path] = Answer("none", source="imported", source_ref=self._ref(said))
        else:
            self._list_from.setdefault(path, self._ref(said))
            self._lists.setdefault(path, [])
        return self._fate(said, "mapped", (path,))

    def _rows(self, said: Headed, path: str) -> None:
        listed, _, name = path.rpartition(".")
        if path not in self.form.index or listed in self._answers:
            return self._note(said, (listed,), "the record says that there is none" if listed in self._answers else "")
        self._add(said, listed, [{name: self._answer(said, text)} for text in items_of(said.text)])
        return self._fate(said, "mapped", (path,))

    def _add(self, said: Headed, listed: str, rows: Rows) -> None:
        self._list_from.setdefault(listed, self._ref(said))
        self._lists.setdefault(listed, []).extend(rows)

    def _column(self, said: Headed, known: Field) -> Part:
        path = known.to[0]
        listed, _, name = path.rpartition(".")
        rows, texts = self._lists.get(listed, []), items_of(said.text)
        texts = [said.text] if len(rows) == 1 else texts
        if path not in self.form.index or len(rows) != len(texts) or any(name in row for row in rows):
            return self._noted(said, (path,), "not as many as there are items" if rows else "")
        for row, text in zip(rows, texts, strict=True):
            row[name] = self._answer(said, text)
        return Part(said.heading, "mapped", (path,))

    def _title(self, said: Headed) -> Part:
        drafted = self._answers.get("title")
        if drafted is None and "title" in self.form.index:
            self._answers["title"] = self._answer(said, said.text)
        elif drafted is None or drafted.value != said.text:
            return self._noted(said, ("title",), "not the name of the tool: choose one")
        return Part(said.heading, "mapped", ("title",))

    def _of_the_record(self, said: Headed) -> None:
        if "related_records.ref" not in self.form.index:
            return self._note(said, ())
        address = _GOVUK + said.text if said.text.startswith("/") else said.text
        ref, url = self._about.get("ref"), self._about.get("url")
        if not self._about:
            self._about["kind"] = self._answer(said, "atrs")
            self._add(said, "related_records", [self._about])
        if _ADDRESS.fullmatch(address) and (url is None or url.value == address):
            self._about["url"], self.url = self._answer(said, address), address
        else:
            before = f"{ref.value}; " if ref else ""
            self._about["ref"] = self._answer(said, f"{before}{said.name}: {said.text}")
        return self._fate(said, "mapped", ("related_records",))

    def _item(self, said: Headed, known: Field) -> None:
        listed = "related_records" if known.way == "assessment" else "risks"
        main, beside = ("ref", "url") if known.way == "assessment" else ("description", "measure")
        if f"{listed}.{main}" not in self.form.index:
            return self._note(said, (listed,))
        asked = next((word for word in PARTS[known.way] if _letters(said.name).endswith(word)), "")
        if not asked and not _letters(said.name).endswith("mitigations"):
            self._add(said, listed, [self._whole(said, known, main, text) for text in items_of(said.text)])
            self._row = {}
        else:
            self._part_of_row(said, listed, asked or "mitigation", (main, beside))
        return self._fate(said, "mapped", (listed,))

    def _whole(self, said: Headed, known: Field, main: str, text: str) -> dict[str, Answer]:
        row = {main: self._answer(said, text)}
        if known.way == "assessment":
            row |= self._kind(said, text)
            addresses = _ADDRESS.findall(text)
            row |= {"url": self._answer(said, addresses[0].rstrip(".,;"))} if len(addresses) == 1 else {}
        return row

    def _part_of_row(self, said: Headed, listed: str, asked: str, names: tuple[str, str]) -> None:
        main, beside = names
        rows = self._lists.get(listed, [])
        if not rows or not self._row or asked in self._row or asked == "name":
            self._row = {}
            self._add(said, listed, [{}])
            rows = self._lists[listed]
        self._row[asked] = said.text
        to_beside = asked == "mitigation" or (asked == "link" and _ADDRESS.fullmatch(said.text))
        to, row = beside if to_beside else main, rows[-1]
        before = f"{row[to].value}; " if to in row else ""
        row[to] = self._answer(said, before + said.text)
        if main == "ref" and "kind" not in row:
            row |= self._kind(said, said.text)

    def _kind(self, said: Headed, text: str) -> dict[str, Answer]:
        """The kind of an assessment, guessed from its name; nothing where the name tells none, or several."""
        kinds = [kind for kind, words in ASSESSMENTS.items() if any(_has(word, text) for word in words)]
        return {"kind": self._answer(said, kinds[0])} if len(kinds) == 1 else {}


def items_of(text: str) -> list[str]:
    r"""The items of a list in a text: marked ones, else lines where all are short; else the text is one item.

    >>> items_of("- a firm\n- another\n  of two lines"), items_of("One.\nTwo.")
    (['a firm', 'another\nof two lines'], ['One.\nTwo.'])
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if not any(_ITEM.fullmatch(line) for line in lines):
        short = all(len(line) <= 120 and not line.rstrip().endswith(".") for line in lines)
        return [line.strip() for line in lines] if short and len(lines) <= _MOST_ITEMS else [text.strip()]
    items: list[list[str]] = []
    for line in lines:
        marked = _ITEM.fullmatch(line)
        if marked or not items:
            items.append([(marked.group(1) if marked else line).strip()])
        else:
            items[-1].append(line.strip())
    found = [item for each in items if (item := "\n".join(each).strip())]
    return found if len(found) <= _MOST_ITEMS else [text.strip()]


def _is_placeholder(text: str) -> bool:
    """Whether a text is what a template says should stand there: words in square brackets, and no others."""
    rest, pieces = _IN_BRACKETS.subn("", text)
    return pieces > 0 and re.search(r"\w", _LABEL_OR_NUMBER.sub("", rest)) is None


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) is not None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


_STAGES: Final = {_letters(phase): stage for phase, stage in STAGES.items()}


def _put(tree: dict[str, Any], path: str, node: Node) -> None:
    *above, last = path.split(".")
    for step in above:
        tree = tree.setdefault(step, {})
    tree[last] = node


def _nested(row: Mapping[str, Answer]) -> dict[str, Node]:
    tree: dict[str, Any] = {}
    for path, answer in row.items():
        _put(tree, path, answer)
    return tree


def _in_order(tree: Mapping[str, Node], form: Form) -> dict[str, Node]:
    return {each.question: tree[each.question] for each in form.questions if each.question in tree}
