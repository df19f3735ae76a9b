"""The reading for residents: what is proposed, what is asked of us, what is not settled. No ids; two pages on paper."""

from __future__ import annotations

from charter_engine.model.report import Report, Result
from charter_engine.model.rule import Asks
from charter_engine.render.blocks import Block, Card, Heading, Items, Para, Reading
from charter_engine.render.journey import journey
from charter_engine.render.needs import known_needs, unknown_needs
from charter_engine.render.parts import NO_QUESTION_OF_ITS_OWN, law_first, opening, raised, title
from charter_engine.render.people import gains_and_burdens
from charter_engine.render.words import COMMUNITY_STEP_WORDS, TIER_WORDS, capital, listed, made, many

KNOWN_SHOWN = 2
CARDS_SHOWN = 4
MISSING_SHOWN = 5


def read(report: Report) -> Reading:
    """The reading for residents."""
    blocks = (
        *opening(report),
        *law_first(report, brief=True),
        *_questions(report),
        *journey(report),
        *gains_and_burdens(report),
        *_not_settled(report),
        *_next(report),
    )
    return Reading("resident", title(report), made(report), blocks, _footer(report))


def _questions(report: Report) -> tuple[Block, ...]:
    own, standing = raised(report, standing=False), raised(report, standing=True)
    blocks: list[Block] = [Heading(2, "What is asked of us")]
    if report.law_broken and (own or standing):
        blocks.append(Para("These questions wait. Nothing is put to you before the law is met."))
    if not own:
        blocks.append(Para(_none_of_its_own(report, standing=bool(standing))))
    blocks += [_card(result, result.rule) for result in own[:CARDS_SHOWN] if isinstance(result.rule, Asks)]
    if own[CARDS_SHOWN:]:
        blocks.append(Para("There are also these questions:"))
        blocks.append(Items(tuple(result.rule.question for result in own[CARDS_SHOWN:])))  # type: ignore[union-attr]
    if standing:
        blocks.append(Heading(3, "Asked of every project that uses personal data"))
        blocks.append(Items(tuple(result.rule.question for result in standing)))  # type: ignore[union-attr]
    return tuple(blocks)


def _none_of_its_own(report: Report, *, standing: bool) -> str:
    if standing:
        return NO_QUESTION_OF_ITS_OWN
    if report.next_step.community == "waits_for_facts":
        return "Nothing yet. Answers are missing that decide whether there is a question for you."
    return "Nothing. The answers raise no question for the community."


def _card(result: Result, rule: Asks) -> Card:
    known, unknown = known_needs(result.needs), unknown_needs(result.needs)
    blocks: list[Block] = []
    if known:
        blocks.append(Para(f"What we know: {listed(known, KNOWN_SHOWN)}."))
    if unknown:
        blocks.append(Para(f"What the council has not told us: {listed(unknown, KNOWN_SHOWN)}."))
    blocks.append(Para(f"You could say: {' / '.join(rule.options)}."))
    return Card(rule.question, tuple(blocks), "question")


def _not_settled(report: Report) -> tuple[Block, ...]:
    """What cannot be told yet, grouped by the missing answer."""
    waiting = report.missing
    if not waiting:
        return (Heading(2, "What is not settled"), Para("Every answer that the rules need has been given."))
    shown = tuple(capital(missing.label) + "." for missing in waiting[:MISSING_SHOWN])
    more = len(waiting) - MISSING_SHOWN
    rest = (Para(f"And {many(more, 'more answer')}.", "small"),) if more > 0 else ()
    return (Heading(2, "What is not settled"), Para("The council has not told us:"), Items(shown), *rest)


def _next(report: Report) -> tuple[Block, ...]:
    step = COMMUNITY_STEP_WORDS[report.next_step.community]
    raised_by = " Missing answers could call for more." if report.triage.could_reach != report.triage.tier else ""
    said = f"Next for community groups: {step}. By the answers so far, {TIER_WORDS[report.tier]}.{raised_by}"
    contact = _contact(report)
    return (Heading(2, "What happens next"), Para(said), Para(contact))


def _contact(report: Report) -> str:
    proposal = report.proposal
    ways = [("e-mail", "email"), ("telephone", "phone"), ("post", "post")]
    given = [f"{name}: {proposal.text('contact', field)}" for name, field in ways if proposal.text("contact", field)]
    if not given:
        return "To question or object: the council has not told us how."
    return f"To question or object: {listed(given)}."


def _footer(report: Report) -> str:
    return (
        "The rules found this. People decide. "
        f"Version {report.proposal.version} of the proposal; charter digest {report.edition.digest[:12]}."
    )
