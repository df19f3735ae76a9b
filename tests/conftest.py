"""What all tests share: how many examples, expected outputs, and a loud word on what this machine left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from charter_engine.model.charter import Edition
from tools import assets, outside

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from charter_engine.store.append import Record
    from charter_engine.store.database import Database
    from tests.postgres import Server
    from tests.records import Council

LEFT_OUT = "LEFT OUT: "
LAUNCHED_WITH = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
MARKED_BY_FIXTURE = {"chromium": "browser", "golden": "golden", "pango": "pdf"}

# `make test` draws the same examples on every machine; `make test-slow` draws new ones each time, and many more.
settings.register_profile("small", max_examples=400, deadline=None, derandomize=True)
settings.register_profile(
    "large", max_examples=20_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("small")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="look at what takes minutes as well")
    parser.addoption("--write-golden", action="store_true", help="write the expected outputs again")
    told = "where the councils of page, API and workspace tests keep their records"
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help=told)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test is marked by the fixture it asks for, so that nobody forgets to."""
    for item in items:
        if config.getoption("--database") == "postgresql" and (about := item.get_closest_marker("sqlite")):
            item.add_marker(pytest.mark.skip(reason=f"about SQLite itself: {about.args[0]}"))
        for fixture in MARKED_BY_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKED_BY_FIXTURE[fixture])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name, at the end and loudly, each test that this machine could not run, and the command that mends it."""
    left_out = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if reason.startswith(LEFT_OUT):
            left_out[reason.removeprefix(LEFT_OUT)].append(report.nodeid)
    if not left_out:
        return
    terminalreporter.section("LEFT OUT ON THIS MACHINE", sep="*", red=True, bold=True)
    for reason, tests in left_out.items():
        terminalreporter.line(f"Without {reason}, {len(tests)} left out:")
        for test in tests:
            terminalreporter.line(f"  {test}")
    if outside.missing():
        terminalreporter.line(f"To run them:  {outside.how_to_install()}")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A Chromium to open pages with; without one the test is left out, loudly."""
    browser = outside.browser()
    if browser is None or not outside.driver():
        pytest.skip(f"{LEFT_OUT}a browser")
    return browser


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """A browser; whoever opens a page in it says where it may go."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(LAUNCHED_WITH))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page(browser: Browser) -> Page:
    """One page of a browser that may not leave this machine."""
    return browser.new_context(offline=True).new_page()


@pytest.fixture(scope="session")
def usable(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Fails unless everybody can use the open page: at every width it fits, and axe finds nothing.

    axe looks at the width of a phone; with `--slow`, at every width.
    """
    from tests.access import faults
    from tests.served import WIDTHS

    looked_at = WIDTHS if request.config.getoption("--slow") else WIDTHS[:1]

    def check(page: Page) -> None:
        page.wait_for_load_state()  # after a button was pressed, its styles may still be on their way
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert width == page.evaluate("document.documentElement.scrollWidth"), page.url
            assert width not in looked_at or [] == faults(page, contrast=True), page.url

    return check


@pytest.fixture(scope="session")
def pango() -> None:
    """For a test that writes PDF; without Pango it is left out, loudly."""
    if not outside.pango():
        pytest.skip(f"{LEFT_OUT}Pango")


@pytest.fixture(scope="session")
def design_system() -> Path:
    """The folder of govuk-frontend as npm brought it; without it the test is left out, loudly."""
    if not assets.brought():
        pytest.skip(f"{LEFT_OUT}govuk-frontend (`make assets` says what brings it)")
    return assets.BROUGHT


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; without one the test is left out, loudly."""
    from tests.postgres import server

    with server() as found:
        if found is None:
            pytest.skip(f"{LEFT_OUT}PostgreSQL (TEST_DATABASE_URL, or a server's programs)")
        yield found


@pytest.fixture(scope="session", autouse=True)
def where_councils_lie(request: pytest.FixtureRequest) -> Iterator[None]:
    """The database that `--database` names."""
    if request.config.getoption("--database") == "sqlite":
        yield
        return
    from tests.lying import lying_on

    with lying_on(request.getfixturevalue("postgres")):
        yield


@pytest.fixture(scope="module", autouse=True)
def dropped(request: pytest.FixtureRequest, where_councils_lie: None) -> Iterator[None]:
    """What the tests of one file leave on a server goes with them."""
    if request.config.getoption("--database") == "sqlite":
        yield
        return
    from tests.lying import dropping

    with dropping(request.getfixturevalue("postgres")):
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, where_councils_lie: None) -> Iterator[None]:
    """For a test whose council is its own: once with the record in a file, once on a server."""
    from tests.lying import dropping, lying_on

    if request.param == "sqlite":
        with lying_on(None):
            yield
        return
    server = request.getfixturevalue("postgres")
    with dropping(server), lying_on(server):
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database for one test: in a file, then on a server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/record.db"
        return
    with request.getfixturevalue("postgres").database() as found:
        yield found


@pytest.fixture
def tables(address: str, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and nothing in them, or nothing but the first entry of a record."""
    from charter_engine.store.database import open_database
    from tests.lying import lying_on
    from tests.records import a_council

    if address.startswith("sqlite"):
        with lying_on(None):
            a_council(tmp_path)  # a copy of a file, which is quicker than to make the tables
    database = open_database(address)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.db"
        return
    with request.getfixturevalue("postgres").database("template0") as found:
        yield found


@pytest.fixture
def record(address: str, tmp_path: Path) -> Iterator[Record]:
    """A record that was begun."""
    from tests.stores import begun

    record = begun(address, tmp_path)
    yield record
    record.database.close()


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """A council that has adopted its Charter and submitted one version of one project."""
    from tests.records import a_council

    found = a_council(tmp_path)
    found.adopt()
    found.submit()
    return found


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with the file that holds what is expected; `make golden` writes that file again."""

    def compare(expected: Path, actual: str) -> None:
        if request.config.getoption("--write-golden"):
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_text(actual, encoding="utf-8")
        assert expected.read_text(encoding="utf-8") == actual

    return compare


@pytest.fixture(scope="session")
def generated() -> list[Edition]:
    """Generated editions none of whose rules can err, each with a form of its own."""
    from tests.drawn import drawn_editions

    return drawn_editions(tame=True)


@pytest.fixture(scope="session")
def unkind() -> list[Edition]:
    """Generated editions whose parameters may lack a value on the day, or lead out of the calendar."""
    from tests.drawn import drawn_editions

    return drawn_editions(tame=False)
