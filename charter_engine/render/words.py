"""The words that pages use for outcomes, gates, grades, tiers and bases (docs/glossary.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charter_engine.engine.reader import long_date
from charter_engine.engine.reasons import GATE_WORDS
from charter_engine.model.charter import Charter
from charter_engine.model.report import Community, NextActor, Report, RestsOn, Result
from charter_engine.model.rule import Basis, Gate, Grade, Tier
from charter_engine.model.truth import Outcome

OUTCOME_WORDS: Mapping[Outcome, str] = {
    "raised": "For the community",
    "breached": "Not met",
    "unfinished": "Not finished yet",
    "undetermined": "Cannot tell yet",
    "satisfied": "Met",
    "not_applicable": "Does not apply",
    "errored": "Could not be checked",
}
COMMUNITY_WORDS: Mapping[Community, str] = {
    "asked": "Goes to the community",
    "asked_once_facts_are_in": "Goes to the community once the council has answered",
    "not_asked": "No question for the community",
    "cannot_tell_yet": "Cannot tell yet",
}
HELD_BACK_WORDS: Mapping[Community, str] = {
    "asked": "Goes to the community once the law is met",
    "asked_once_facts_are_in": "Goes to the community once the council has answered and the law is met",
}
BASIS_WORDS: Mapping[str, str] = {
    "law": "the law",
    "charter": "the Charter",
    "commitment": "a promise of the council",
    "practice": "good practice",
    "reading": "our reading of the principle",
}
RESTS_ON_WORDS: Mapping[RestsOn, str] = {
    "team": "the team's word",
    "evidence": "evidence attached",
    "evidence_expired": "evidence that has expired",
    "record": "the record",
    "form": "the form",
    "nothing": "nothing yet",
}
TIER_WORDS: Mapping[Tier, str] = {
    "none": "no session is called for",
    "light": "one short session is called for",
    "standard": "one round of sessions is called for",
    "full": "two rounds of sessions are called for, one of them before the decision",
}
OFFICER_WORDS = {
    "fix": "fix what is not met",
    "finish": "finish what is under way",
    "answer": "answer what is missing",
    "nothing": "nothing",
}
COMMUNITY_STEP_WORDS = {
    "deliberate": "discuss the questions",
    "waits_for_facts": "waits for answers from the council",
    "held_back_by_law": "waits until the law is met",
    "nothing": "nothing to discuss",
}
ACTOR_WORDS: Mapping[NextActor, str] = {
    "officer": "The data officer",
    "community": "Community groups",
    "custodian": "The custodian of the Charter",
    "nobody": "Nobody",
}
CUSTODIAN_WORDS = {"repair": "repair the rules that could not be checked", "nothing": "nothing"}


def gate_words(gate: Gate | None) -> str:
    """What a gate is called; a report may have none."""
    return GATE_WORDS[gate] if gate else "with no stage stated"


def made(report: Report) -> str:
    """Under which edition, on which day and at which gate a report was made."""
    return f"Charter of {report.edition.note.edition}, as on {long_date(report.on)}, {gate_words(report.gate)}"


def notices(report: Report) -> tuple[str, ...]:
    """What every reading says first about where the report comes from."""
    proposal = report.proposal
    said = [proposal.notice] if proposal.notice else []
    if proposal.kind == "illustration":
        said.append(
            f"This report is a demonstration from public sources. {proposal.organisation} did not run or endorse it."
        )
    elif proposal.kind == "fictional" and "fictional" not in proposal.notice.lower():
        said.append("This project is fictional.")
    if report.before_charter and proposal.began is not None:
        first = min(note.start for note in report.edition.charter.editions)
        said.append(f"The project began in {proposal.began}. The Charter was adopted in {first.year}, after that.")
    charter = report.edition.charter
    if proposal.kind == "illustration" and charter.called.lower() not in proposal.organisation.lower():
        said.append(f"This is not a project of {charter.called}, so this Charter did not apply to it.")
    return tuple(said)


def grade_words(grade: Grade, charter: Charter) -> str:
    """How strong the tie of a rule to published words is; never a letter."""
    words: Mapping[Grade, str] = {
        "A": f"{charter.called}'s own words",
        "B": "reported by people who were there",
        "C": "the law or a national standard",
        "D": f"our reading, not confirmed by {charter.called}",
    }
    return words[grade]


def where_from(basis: Basis, charter: Charter) -> str:
    """Where a rule comes from, without a letter for the grade."""
    kind = BASIS_WORDS[basis.kind]
    if basis.kind == "reading":
        return f"{kind}, not confirmed by {charter.called}"
    if basis.provision:
        kind = f"{kind} ({basis.provision})"
    return kind if basis.kind == "law" else f"{kind}: {grade_words(basis.grade, charter)}"


def outcome_words(result: Result) -> str:
    """The label of an outcome on a page."""
    if result.outcome == "raised" and not result.ready:
        return "For the community, once the council has answered"
    return OUTCOME_WORDS[result.outcome]


def many(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun.

    >>> many(1, "answer"), many(3, "answer")
    ('1 answer', '3 answers')
    """
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(phrases: Sequence[str], shown: int = 0) -> str:
    """Phrases as a list in a sentence, at most `shown` of them and how many more there are.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d"], 2)
    ('a; b; and c', 'a; b; and 2 more')
    """
    if shown and len(phrases) > shown:
        return "; ".join([*phrases[:shown], f"and {len(phrases) - shown} more"])
    if len(phrases) < 2:
        return "".join(phrases)
    joint = " and " if len(phrases) == 2 else "; and "
    return f"{'; '.join(phrases[:-1])}{joint}{phrases[-1]}"


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
