"""The kinds of entries that people make: what each is for, what its body holds, and what is wrong with one.

A kind that is not here, such as one of a later version, is kept and passed on as it is. Those that the log itself acts
on are in `log.entries`.

>>> body = {"decision": 7, "reason": "The project was given up.", "on": "2026-11-28"}
>>> for fault in check("decision.superseded", {"role": "officer"}, body):
...     print(fault)
`/actor/role`: `officer` stands there. Expected: one of decision_maker.
`/actor/person`: it is missing. Who; the name may later go. Expected: a commitment {"$c": ...} to a value that may go.
`/body/on`: nothing of this name belongs there. It can be by, decision, reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from charter_engine.errors import Malformed
from charter_engine.model.actor import MAY, Act
from charter_engine.model.proposal import PROPOSAL_KINDS
from charter_engine.model.rule import GATES, TIERS
from charter_engine.record.challenges import ABOUT, ANSWERED, RAISED
from charter_engine.record.shapes import (
    COUNT,
    DAY,
    DIGEST,
    FLAG,
    HIDDEN,
    LABEL,
    NAME,
    NAMED,
    NOTHING,
    PERSON,
    PROMISED,
    REF,
    TEXT,
    VERSION,
    WITHDRAWN,
    Either,
    Fault,
    Field,
    ListOf,
    Record,
    Seq,
    faults,
    links,
    one_of,
)

DECISIONS = ("go_ahead", "go_ahead_with_conditions", "change_and_resubmit", "do_not_do_it")
"""What people can decide about a project."""
LISTS = ("dpia", "sharing", "atrs", "contract", "cabinet")
"""The other lists of a council that the record can be compared with."""
NONE_SAID = one_of("none")


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entry: the act that it tells of, what it is for, and the parts of its body."""

    kind: str
    act: Act
    says: str
    body: Record


def _kind(kind: str, act: Act, says: str, *fields: Field) -> EntryKind:
    return EntryKind(kind, act, says, Record(fields))


def _may(name: str, shape: Any, says: str) -> Field:
    return Field(name, shape, says, needed=False)


PROJECT = Field("project", NAME, "The id of the project, the same in all its versions.")
WHICH = Field("version", VERSION, "The version of the proposal that this is about.")
CHARTER = Field("charter", REF, "The texts of the Charter's files, without the cases.")
_ALL = (
    _kind(
        "edition.adopted",
        "adopt_edition",
        "An edition of the Charter is in force. Without this entry it serves drafts only.",
        Field("edition", LABEL, "What the edition is called."),
        Field("digest", DIGEST, "The digest of the edition."),
        CHARTER,
        Field("drafted_by", LABEL, "Who drafted it."),
        Field("signed_off_by", LABEL, "The body that signed it off."),
        Field("on", DAY, "The day on which it was signed off."),
        Field("minute", LABEL, "Where that is minuted."),
        Field("from", DAY, "The first day on which it is in force."),
    ),
    _kind(
        "rules.changed",
        "change_rules",
        "Rules read the same text of the Charter in another way. They serve after they were on show.",
        Field("digest", DIGEST, "The digest of the edition with the new rules."),
        Field("replaces", DIGEST, "The digest of the edition as it was."),
        CHARTER,
        Field("reason", TEXT, "Why the rules are changed without a change of the text."),
        Field("second", PERSON, "The second person who stands for the change."),
        Field("on_show_until", DAY, "The last day on show: ten working days or more after the entry."),
    ),
    _kind(
        "proposal.submitted",
        "submit",
        "A version of a proposal was handed in. It is not published yet.",
        PROJECT,
        WHICH,
        Field("kind", one_of(*PROPOSAL_KINDS), "The organisation's own, invented, or made from public sources."),
        Field("digest", DIGEST, "The digest that reports name: of the proposal with each text as its place."),
        Field("form", VERSION, "The form that it answers."),
        Field("proposal", PROMISED, "The proposal, its texts as commitments."),
        Field("publish_by", DAY, "The day by which it will be published."),
    ),
    _kind(
        "proposal.published",
        "publish",
        "A proposal is public, with all its earlier versions.",
        PROJECT,
        Field("versions", ListOf(Seq(("proposal.submitted",)), 1), "Where each version was submitted."),
        Field("proposals", ListOf(REF, 1), "Each version, in the same order."),
        Field("reports", ListOf(REF, 1), "The reports on them, and the tables of their outcomes."),
    ),
    _kind(
        "proposal.withdrawn",
        "withdraw",
        "A proposal was taken back before its day; it will not be published.",
        PROJECT,
        Field("title", LABEL, "What it was called."),
        Field("reason", TEXT, "Why it was taken back."),
        Field("versions", ListOf(Seq(("proposal.submitted",)), 1), "Where each version was submitted."),
        Field("withdrawn", ListOf(WITHDRAWN, 1), "What was promised and will not come."),
    ),
    _kind(
        "report.issued",
        "report",
        "The rules were run on a version of a proposal. It is the program's word, and decides nothing.",
        PROJECT,
        WHICH,
        Field("submitted", Seq(("proposal.submitted",)), "Where that version was submitted."),
        Field(
            "edition",
            Record((Field("label", LABEL, "What it is called."), Field("digest", DIGEST, "Its digest."))),
            "The edition of the Charter.",
        ),
        CHARTER,
        Field("form", VERSION, "The form of the Charter."),
        Field("on", DAY, "The day that the report is for."),
        Field("gate", Either((one_of(*GATES), NOTHING)), "The gate that it is for; null where the stage is not known."),
        Field(
            "engine",
            Record((Field("name", LABEL, "Its name."), Field("version", LABEL, "Its version."))),
            "The program that made it.",
        ),
        Field("report", NAMED, "The report, its texts cited by their places."),
        Field("outcomes", NAMED, "The table of outcomes."),
        Field("tier", one_of(*TIERS), "How much deliberation is called for."),
        Field("questions", ListOf(NAME), "The rules whose questions go to the community."),
    ),
    _kind(
        "evidence.seen",
        "see_evidence",
        "Somebody else than the submitter looked at what is behind an answer. It changes no outcome.",
        PROJECT,
        WHICH,
        Field("path", LABEL, "The answer that the evidence belongs to."),
        Field("evidence", Either((DIGEST, HIDDEN)), "The hash of the document, or what it is called."),
        _may("expires", DAY, "The last day on which it counts."),
    ),
    _kind(
        "advice.given",
        "advise",
        "An adviser gave advice. Nobody else can change it.",
        PROJECT,
        WHICH,
        Field("advice", Either((NAMED, HIDDEN)), "What was advised."),
        Field("on", ListOf(NAME), "The rules that it is about; none where it is about the whole."),
    ),
    _kind(
        "decision.recorded",
        "decide",
        "People decided about a project: with the date, reasons and rejected alternatives that the law asks for.",
        PROJECT,
        WHICH,
        Field("report", Seq(("report.issued",)), "The report that lay before them."),
        Field("decision", one_of(*DECISIONS), "What was decided."),
        Field("on", DAY, "The day of the decision."),
        Field("reasons", TEXT, "Why."),
        Field("alternatives", Either((NONE_SAID, ListOf(TEXT, 1))), "What else was considered and rejected, and why."),
        Field("interests", Either((NONE_SAID, ListOf(TEXT, 1))), "Conflicts of interest that were declared."),
        Field(
            "advice",
            ListOf(
                Record(
                    (
                        Field("seq", Seq(("advice.given",)), "Where the advice was given."),
                        Field("followed", FLAG, "Whether it was followed."),
                        Field("reason", TEXT, "Why it was, or was not."),
                    )
                )
            ),
            "What became of each advice.",
        ),
        Field("conditions", ListOf(TEXT), "The conditions under which the project may go ahead."),
        Field("waivers", ListOf(Seq(("waiver.granted",))), "What the decision lets pass."),
    ),
    _kind(
        "decision.superseded",
        "supersede",
        "A decision no longer stands.",
        Field("decision", Seq(("decision.recorded",)), "Where it was recorded."),
        _may("by", Seq(("decision.recorded",)), "The decision that stands in its place, where there is one."),
        Field("reason", TEXT, "Why it no longer stands."),
    ),
    _kind(
        "waiver.granted",
        "waive",
        "A project may proceed although a rule is not met. The rule's outcome stays as it is.",
        PROJECT,
        Field("rule", NAME, "The rule."),
        Field("reason", TEXT, "Why."),
        Field("owner", LABEL, "The role that answers for it."),
        Field("until", DAY, "The last day on which it holds."),
    ),
    _kind(
        RAISED,
        "challenge",
        "A community group asks to discuss a project, or disputes an answer or a rule. No outcome changes.",
        Field("about", one_of(*ABOUT), "What it is about."),
        _may("project", NAME, "The project, save for a rule."),
        _may("version", VERSION, "The newest version that was public."),
        _may("which", NAME, "The answer by its path, or the rule."),
        Field("group", LABEL, "What the group is called."),
        Field("received", one_of("by_form", "on_paper"), "Whether the group sent it, or the council typed it in."),
        Field("text", HIDDEN, "What the group says; it may later go."),
        Field("due", DAY, "The day by which the council answers."),
    ),
    _kind(
        ANSWERED,
        "answer_challenge",
        "The council answered what a group asked or disputed.",
        Field("challenge", Seq((RAISED,)), "Where it was raised."),
        _may("project", NAME, "The project, save for a rule."),
        Field("text", TEXT, "The answer."),
        Field("changes", FLAG, "Whether something will be changed for it."),
    ),
    _kind(
        "list.compared",
        "compare_list",
        "The record was held against another list of the council, to see what is missing from either.",
        Field("list", one_of(*LISTS), "Which sort of list."),
        Field("name", LABEL, "What the list is called."),
        Field("on", DAY, "The day of the list."),
        Field(
            "counts",
            Record(
                (
                    Field("listed", COUNT, "How many the list holds."),
                    Field("recorded", COUNT, "How many projects the record holds."),
                    Field("by_reference", COUNT, "How many were found in both by a reference."),
                    Field("by_title", COUNT, "How many more by their title, which a person confirmed."),
                )
            ),
            "How many of each.",
        ),
        Field("missing", ListOf(LABEL), "What the list holds and the record does not."),
        Field("not_listed", ListOf(NAME), "The projects that the record holds and the list does not."),
    ),
)
KINDS: Mapping[str, EntryKind] = {each.kind: each for each in _ALL}
"""Every kind of entry that people make, by its name."""


def check(kind: str, actor: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Everything that is wrong with an entry, by its place; nothing for a kind that is not known here."""
    if kind not in KINDS:
        return ()
    may = one_of(*MAY[KINDS[kind].act])
    by = Record((Field("role", may, "In which role."), *PERSON.fields[1:]))
    return (*faults(by, actor, "/actor"), *faults(KINDS[kind].body, body, "/body"))


def need(kind: str, actor: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Refuse an entry that is not as its kind says.

    Raises:
        Malformed: with everything that is wrong with it.
    """
    if found := check(kind, actor, body):
        raise Malformed("\n".join([f"The entry `{kind}` is not as it must be:", *map(str, found)]))


def names(kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Every earlier entry that a body names: at which place, its number, and of which kinds it may be."""
    if kind in KINDS:
        yield from links(KINDS[kind].body, body, "/body")


def need_names(kind: str, body: Mapping[str, Any], kinds: Mapping[int, str]) -> None:
    """Refuse an entry that names one of another kind than it must be. `kinds` are those of all earlier entries.

    Raises:
        Malformed: with every entry that is named and is not what it must be.
    """
    found = [
        Fault(path, f"entry {seq} is {kinds.get(seq, 'not there')}", f"Expected: {' or '.join(may)}.")
        for path, seq, may in names(kind, body)
        if kinds.get(seq) not in may
    ]
    if found:
        raise Malformed("\n".join([f"The entry `{kind}` names what it must not:", *map(str, found)]))
