"""The Charter held against what others concluded about real projects, as a reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from charter_engine.engine.calibrate import Calibration, Held
from charter_engine.engine.calibrate_figures import Area, Figures, Order, Share
from charter_engine.engine.reader import long_date
from charter_engine.render.blocks import Block, Heading, Items, Para, Reading, Table
from charter_engine.render.calibrate_misses import misses
from charter_engine.render.calibrate_picture import FATE_WORDS, picture
from charter_engine.render.words import listed, many

TITLE: Final = "The Charter held against real projects"
ORDER_WORDS: Final[Mapping[Order, str]] = {
    "right": "ordered as the verdicts are",
    "tied": "a tie, not counted as right",
    "wrong": "not ordered as the verdicts are",
    "cannot_be_ordered": "cannot be ordered: no two verdicts that count differ",
}
HOW_IT_IS_MEASURED: Final = (
    (
        "Flagged means: a rule of the principle is not met, or it asks a question that calls for one round of sessions "
        "or more. A question asked of every project does not count, nor does what cannot be told."
    ),
    (
        "Against the project: it was stopped, found unlawful or criticised. Not against it: it was supported without "
        "conditions, or no complaint is known. Supported with conditions stands apart."
    ),
    (
        "Two readers said which principles the published reasons touch. A principle counts as missed only where both "
        "named it, and as flagged without cause only where neither did."
    ),
    (
        "The area is how often a project with a verdict against it stands above one without, of all such pairs; a tie "
        "counts half. The interval is the middle 95 of 100 values when the projects are drawn anew 2,000 times, always "
        "the same draws."
    ),
)
HOW_FAR_TO_TRUST_IT: Final = (
    "Few projects stand behind each figure, and projects become known because they went wrong. Read the counts.",
    "The second reader saw the first reader's reasons, so that the two agree more than two strangers would.",
    (
        "A project's own facts do not hold every reason for a verdict. Nobody can tell from a form that an assessment "
        "which was made was a poor one."
    ),
    "Where no complaint is known, that is no proof that there was none.",
    "Whoever described these projects, and whoever wrote the rules, could know the verdicts.",
    "Only projects that nobody had in view can show how well the rules do.",
)
SUPPORTED: Final = "With what the sources support about the unknowns"
WHAT_IS_SUPPORTED: Final = (
    "The second showing takes each list that a source gives as the whole list, such as the purposes and the partners."
)
TO_CONFIRM: Final = "It also adds {facts} about {projects}, told of them and not shown by a source listed with them."
SILENT: Final = "About everything else that is not answered, the sources are silent. Nothing is guessed."

_Measure = tuple[str, str, Callable[[Figures], str]]


def read(found: Calibration) -> Reading:
    """The calibration as a reading."""
    edition = found.edition
    held = found.published.held
    blocks: list[Block] = [
        Para(_lead(found), "lead"),
        *_without(found),
        Heading(2, "The figures"),
        figures_table(found),
        Para(_second_showing(held)),
        Heading(2, "Projects with the same data or device"),
        _sets(found),
        Heading(2, "How it is measured"),
        Items(HOW_IT_IS_MEASURED),
        Heading(2, "How far to trust it"),
        Items(HOW_FAR_TO_TRUST_IT),
        Heading(2, "Project by project"),
        picture(found),
        *misses(found),
    ]
    subtitle = f"Charter of {edition.note.edition}, as on {long_date(edition.day)}"
    return Reading("summary", TITLE, subtitle, tuple(blocks), "")


def figures_table(found: Calibration) -> Table:
    """Every figure of both showings and of the two constants, with the goal."""
    ways = (found.published.figures, found.supported.figures, found.everything, found.standing)
    rows = tuple((name, *(say(way) for way in ways), goal) for name, goal, say in _MEASURES)
    headings = (
        "Figure",
        "As published",
        SUPPORTED,
        "If every principle were flagged whenever personal data is used",
        "If only the questions asked of every project counted",
        "Goal",
    )
    return Table("The figures", headings, rows)


_MEASURES: Final[Sequence[_Measure]] = (
    ("Found, of what both readers named (against the project)", "at least 0.90", lambda way: share_words(way.recall)),
    ("Named by a reader, of what was flagged", "at least 0.65", lambda way: share_words(way.precision)),
    ("Flagged, of all principles (nothing against the project)", "at most 0.10",
     lambda way: share_words(way.false_alarms)),
    ("Area, by how many principles are flagged", "at least 0.93", lambda way: area_words(way.area)),
    ("Area, by how much discussion is called for", "at least 0.93", lambda way: area_words(way.tier_area)),
    ("Matched sets in the right order", "all", lambda way: f"{way.sets_right.part} of {way.sets_right.whole}"),
    ("Found, of what both readers named (for it, with conditions)", "none", lambda way: share_words(way.conditional)),
)  # fmt: skip


def share_words(share: Share) -> str:
    """A share as counts, and as a number of two decimals.

    >>> share_words(Share(19, 69)), share_words(Share(0, 0))
    ('19 of 69 (0.28)', 'nothing to count')
    """
    return f"{share.part} of {share.whole} ({share.value:.2f})" if share.value is not None else "nothing to count"


def area_words(area: Area | None) -> str:
    """An area with its interval."""
    return f"{area.value:.3f} (from {area.low:.2f} to {area.high:.2f})" if area else "nothing to order"


def _lead(found: Calibration) -> str:
    held = found.published.held
    counted = [one for one in held if one.verdict.counts]
    sides = [one.verdict.side for one in counted]
    return (
        f"{many(len(held), 'real project')} with a verdict that others reached. {len(counted)} count, the others are "
        f"examples only. Of those that count, {sides.count('adverse')} have a verdict against the project, "
        f"{sides.count('conditional')} one for it with conditions, and {sides.count('benign')} none against it."
    )


def _without(found: Calibration) -> Iterator[Block]:
    if found.without_verdict:
        yield Para(f"No verdict stands beside {listed(found.without_verdict)}. This is left out.")


def _second_showing(held: Sequence[Held]) -> str:
    told = [one.verdict for one in held if one.verdict.to_confirm]
    facts = sum(len(verdict.to_confirm) for verdict in told)
    added = TO_CONFIRM.format(facts=many(facts, "answer"), projects=many(len(told), "project"))
    return " ".join((WHAT_IS_SUPPORTED, *([added] if told else []), SILENT))


def _sets(found: Calibration) -> Table:
    rows = []
    for published, supported in zip(found.published.figures.sets, found.supported.figures.sets, strict=True):
        members = "; ".join(
            f"{one.verdict.verdict} ({FATE_WORDS[one.verdict.fate]}"
            f"{'' if one.verdict.counts else ', example only'}): {len(one.flagged)}"
            for one in published.seen
        )
        rows.append((published.name, members, ORDER_WORDS[published.order], ORDER_WORDS[supported.order]))
    headings = ("Set", "How many principles are flagged", "As published", SUPPORTED)
    return Table("Projects with the same data or device", headings, tuple(rows))
