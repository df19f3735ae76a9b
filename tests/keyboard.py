"""A visitor with a keyboard alone, who goes from stop to stop and is told of each what a screen reader is told.

Nothing here looks an element up: one presses a key, and asks where that led. A stop that cannot be seen, a way that
ends or turns back before the page does, and a stop that holds one fast are failures wherever they are met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import CDPSession, Download, Page

SCRIPT: Final = (Path(__file__).parent / "keyboard.js").read_text(encoding="utf-8")
MOST: Final = 400


@dataclass(frozen=True)
class Stop:
    """Where the keyboard is: its role and name as the browser tells them to a screen reader, and what it holds."""

    role: str
    name: str
    group: str
    tag: str
    value: str
    checked: bool
    what: str


@dataclass
class Keyboard:
    """The keyboard of a visitor."""

    page: Page
    told: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.told = self.page.context.new_cdp_session(self.page)
        self.page.on("filechooser", lambda _: None)  # else it is only caught from a moment after it is waited for

    def follow(self, name: str) -> None:
        """Go on to a link, and follow it."""
        self.to("link", name)
        self.enter()

    def press(self, name: str) -> None:
        """Go on to a button, and press it. A link that looks like a button takes no space where scripts are off."""
        stop = self.to("button", name)
        self.enter("Space" if stop.tag == "BUTTON" else "Enter")

    def enter(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, or elsewhere on this one."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self._run("keyboard.moved()")

    def take_away(self) -> Download:
        """Take away the file to which the link leads where one is."""
        with self.page.expect_download() as taken:
            self.page.keyboard.press("Enter")
        return taken.value

    def hand_in(self, name: str, *files: Path) -> None:
        """Go on to where files are chosen, and choose these in the window that the system opens."""
        self.to("button", name)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files(files)

    def fill(self, name: str, text: str, group: str = "") -> None:
        """Go on to a field, and type into it in place of what it holds."""

        def found(stop: Stop) -> bool:
            return stop.role in ("textbox", "searchbox") and stop.name == name and stop.group.startswith(group)

        self.until(found, f"the field {name}")
        self.type(text)

    def type(self, text: str) -> None:
        """Type where one is, in place of what is there."""
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)
        assert self.here().value == text, self.here()

    def tick(self, name: str) -> None:
        """Go on to a box, and tick it."""
        self.to("checkbox", name)
        self.page.keyboard.press("Space")
        assert self.here().checked, self.here()

    def fill_day(self, group: str, day: str) -> None:
        """Go on to the three fields of a day, and type it into them."""
        for name, text in zip(("Day", "Month", "Year"), day.split(), strict=True):
            self.fill(name, text, group)

    def choose(self, name: str, group: str = "", *, from_here: bool = False) -> None:
        """Choose among choices by the arrows: of those where one is, or of a group to which one goes on."""
        if not from_here:
            self.until(lambda stop: stop.role == "radio" and stop.group.startswith(group), f"the choice {name}")
        stop = self.here()
        for _ in range(MOST):
            if stop.name == name:
                break
            self.page.keyboard.press("ArrowDown")
            stop = self.here()
        if not stop.checked:
            self.page.keyboard.press("Space")
        assert (self.here().name, self.here().checked) == (name, True), self.here()
        self._run("keyboard.moved()")

    def select(self, name: str, option: str) -> None:
        """Go on to a list of options, and choose one by its first letters."""
        self.to("combobox", name)
        self.page.keyboard.type(option)
        assert self.here().value == option, self.here()

    def unfold(self, name: str) -> None:
        """Go on to what is folded, and open it."""
        self.until(lambda stop: stop.tag == "SUMMARY" and stop.name == name, f"the folded part {name}")
        self.page.keyboard.press("Enter")

    def to(self, role: str, name: str) -> Stop:
        """Go on by the tabulator to a stop."""
        return self.until(lambda stop: (stop.role, stop.name) == (role, name), f"the {role} {name}")

    def back_to(self, role: str, name: str) -> Stop:
        """Go back by the tabulator to a stop."""
        return self.until(lambda stop: (stop.role, stop.name) == (role, name), f"the {role} {name}", "Shift+Tab")

    def until(self, found: Callable[[Stop], bool], what: str, key: str = "Tab") -> Stop:
        """Go from stop to stop until one is what is looked for."""
        met = []
        for stop in self.stops(key):
            if found(stop):
                return stop
            met.append(f"{stop.role} {stop.name}")
        raise AssertionError(f"by {key} one does not come to {what} on {self.page.url}, but to: {', '.join(met)}")

    def stops(self, key: str = "Tab") -> Iterator[Stop]:
        """The stops from where one is to the end of the page, one press at a time."""
        self._run("keyboard.here()")
        for _ in range(MOST):
            self.page.keyboard.press(key)
            came = self._run(f"keyboard.came({str(key == 'Tab').lower()})")
            assert not came["wrong"], f"{self.page.url}: {came['wrong']}"
            if came["end"]:
                return
            yield self._named(came)
        raise AssertionError(f"{self.page.url} has no end")

    def here(self) -> Stop:
        """The stop where one is."""
        found = self._run("keyboard.here()")
        assert found, f"{self.page.url}: the keyboard is nowhere"
        return self._named(found)

    def walk(self) -> list[str]:
        """What is wrong on the way from the top of a page to its end, and what was not reached."""
        self._run("keyboard.here()")
        found = []
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            came = self._run("keyboard.came(true)")
            found += came["wrong"]
            if came["end"] or came["wrong"]:
                break
        return [*found, *(f"not reached: {each}" for each in self._run("keyboard.missed()"))]

    def _named(self, found: dict[str, Any]) -> Stop:
        held = self.told.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        tree = self.told.send("Accessibility.getPartialAXTree", {"objectId": held, "fetchRelatives": False})
        node = tree["nodes"][0]
        role, name = (node.get(key, {}).get("value", "") for key in ("role", "name"))
        kept = {key: found[key] for key in ("group", "tag", "value", "checked", "what")}
        return Stop(role, " ".join(name.split()).replace(" :", ":"), **kept)

    def _run(self, asked: str) -> Any:
        if not self.page.evaluate("Boolean(window.keyboard)"):
            self.page.evaluate(SCRIPT)
        return self.page.evaluate(asked)
