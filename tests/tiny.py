"""A tiny Charter as texts: two principles, four rules, a form with a list and a record. `with_part` swaps a part."""

from __future__ import annotations

import re
from collections.abc import Mapping

from charter_engine.language.folder import Folder, read_folder

NAME = "tiny"

HEAD = """\
charter: tiny-charter
title: Tiny Data Charter
council: Council of Nowhere
called: Nowhere
principles: [openness, partnership]
editions:
  - edition: "2024"
    title: The Charter of 2024
    from: 2024-01-01
    source: the-charter
sources:
  - source: the-charter
    title: Tiny Data Charter
    publisher: Council of Nowhere
    read: in full
  - source: the-act
    title: The Act
    publisher: Parliament
    read: in part
groups:
  - {group: children, label: children and young people}
  - {group: carers, label: people who look after somebody}
parameters:
  - parameter: many_people
    unit: people
    label: how many people are many
    values:
      - from: 2024-01-01
        value: 100
        source: the-charter
        grade: A
  - parameter: keep_for
    unit: months
    label: how long data is kept
    values:
      - from: 2024-01-01
        value: 12
        source: the-act
        grade: A
commitments:
  - commitment: ask-partners
    says: The council asks its partners to sign.
    in_force: {from: 2024-01-01}
    source: the-charter
    grade: A
"""

FORM = """\
form: 1
fillers: [tbc, to be confirmed]
sections:
  - section: record
    letter: A
    title: The record
    questions:
      - question: title
        screening: true
        type: text
        wording: What is the project called?
        label: the title of the project
        about: choice
        use: [pack]
      - question: stage
        screening: true
        type: choice
        wording: How far along is the project?
        label: how far along the project is
        about: world
        use: [rule]
        options:
          - {option: idea, label: an idea}
          - {option: pilot, label: a trial}
          - {option: live, label: up and running}
      - question: starts_on
        type: date
        wording: On which day does it start?
        label: the day on which it starts
        about: choice
        use: [rule]
      - question: personal_data
        screening: true
        type: yes_no
        wording: Does the project use data about people?
        label: whether the project uses data about people
        about: choice
        use: [rule, routing]
  - section: people
    letter: B
    title: The people
    questions:
      - question: people
        type: number
        wording: How many people are in the data?
        label: the number of people in the data
        about: world
        use: [rule]
      - question: affected
        type: choices
        wording: Which groups of people are affected?
        label: the groups of people affected
        about: world
        use: [rule]
        options_from: groups
        asked_when: {personal_data: yes}
        otherwise: none
      - question: retention
        type: record
        wording: How long is the data kept?
        label: how long the data is kept
        about: choice
        asked_when: {personal_data: yes}
        otherwise: none
        fields:
          - question: until
            type: date
            wording: Until which day is the data kept?
            label: the day until which the data is kept
            about: choice
            use: [rule]
          - question: reason
            type: text
            wording: Why is it kept until then?
            label: the reason for keeping the data
            about: choice
            use: [pack]
      - question: partners
        type: list
        wording: Which outside organisations take part?
        label: the outside organisations
        about: choice
        fields:
          - question: name
            type: text
            wording: What is it called?
            label: the name of the organisation
            about: choice
            use: [pack]
          - question: pledge
            type: choice
            wording: Has it signed?
            label: whether the organisation has signed
            about: world
            use: [rule]
            options:
              - {option: signed, label: it has signed}
              - {option: asked, label: it has been asked}
              - {option: refused, label: it will not sign}
          - question: uses
            type: choices
            wording: What does it do with the data?
            label: what the organisation does with the data
            about: choice
            use: [rule]
            options:
              - {option: store, label: it stores the data}
              - {option: study, label: it studies the data}
derived:
  - fact: outside_help
    label: whether an outside organisation takes part
    is: {some: partners}
record_facts:
  - question: answered_in_writing
    type: yes_no
    wording: Were the residents answered in writing?
    label: whether residents were answered in writing
    about: choice
"""

ROUTING = """\
routing: 1
tiers:
  - tier: standard
    when: {any: [{personal_data: yes}, {unsure: personal_data}]}
    opens: [record, people]
    says: Data about people is used.
  - tier: none
    when: {personal_data: no}
    opens: [record]
    says: No data about people is used.
"""

CRITERIA = """\
criteria:
  - {criterion: "1.1", kind: H, principle: openness, says: an end to keeping data}
"""

WORDS = """\
avoid:
  - {word: stakeholder, say: who is meant}
terms:
  - {term: NHS, meaning: the National Health Service}
"""

# The parts that an example may change: a principle without its rules, a rule of each effect, a question, a case.
PRINCIPLE = """\
principle: openness
title: Be open about data
short: Openness
in_force: {from: 2024-01-01}
source: {document: the-charter}
meaning: People can see what is done with data.
clauses:
  - clause: openness.end
    says: Data is kept for a stated time.
    source: the-charter
    grade: A
  - clause: openness.size
    says: Large projects are talked about.
    source: the-charter
    grade: A
"""

REQUIRES = """\
rule: openness.end
effect: requires
criterion: "1.1"
clause: openness.end
basis: {kind: law, source: the-act, provision: section 1, grade: A}
when: {personal_data: yes}
satisfied_when: {retention.until: {within: keep_for, of: report_date}}
unfinished_when: {stage: idea}
due_by: go_live
says: The data is kept for a year at most.
unmet: The data is kept for longer than a year.
shown_by: The rule on keeping data.
remedy: Choose an earlier day.
"""

ASKS = """\
rule: openness.large
effect: asks
clause: openness.size
basis: {kind: reading, grade: D}
when: {people: {at_least: many_people}}
needs: [affected]
about: the size of the project
question: Many people are in the data. May the project go ahead?
options: [go ahead, ask fewer people, do not do it]
tier: full
"""

PARTNERSHIP = """\
principle: partnership
title: Partners sign up
short: Partners
in_force: {from: 2024-01-01}
source: {document: the-charter}
meaning: Partners take on the same principles.
clauses:
  - clause: partnership.sign
    says: Partners sign the Charter.
    source: the-charter
    grade: A
rules:
  - rule: partnership.signed
    effect: requires
    clause: partnership.sign
    commitment: ask-partners
    basis: {kind: commitment, source: the-charter, grade: A}
    when: {outside_help: yes}
    satisfied_when: {every: partners, where: {pledge: signed}}
    unfinished_when: {every: partners, where: {pledge: [signed, asked]}}
    due_by: go_live
    says: Every partner has signed the Charter.
    unmet: At least one partner has not signed the Charter.
    shown_by: The signed pledge of each partner.
    remedy: Ask each partner to sign.
  - rule: partnership.unwilling
    effect: asks
    clause: partnership.sign
    basis: {kind: charter, source: the-charter, grade: A}
    when: {some: partners, where: {all: [{pledge: refused}, {uses: {includes: study}}]}}
    needs: [partners.name]
    about: a partner that will not sign
    question: A partner will not sign. May it take part?
    options: [it takes part, it does not take part]
    tier: standard
"""

CASE = """\
case: the data goes after half a year
on: 2024-06-01
facts: {personal_data: yes, retention: {until: 2024-12-01}}
expect: {openness.end: satisfied}
"""

OPENNESS_CASES = """\
  - case: the data stays for ten years
    on: 2024-06-01
    gate: go_live
    facts: {stage: live, personal_data: yes, retention: {until: 2034-06-01}}
    expect: {openness.end: breached}
  - case: nobody has said how long the data stays
    on: 2024-06-01
    facts: {personal_data: yes}
    expect: {openness.end: undetermined, openness.large: undetermined}
  - case: a large project
    on: 2024-06-01
    facts: {people: 100}
    expect: {openness.large: raised}
  - case: a small project
    on: 2024-06-01
    facts: {people: 99}
    expect: {openness.large: not_applicable}
"""

PARTNERSHIP_CASES = """\
principle: partnership
cases:
  - case: the only partner has signed
    on: 2024-06-01
    facts: {partners: {complete: true, items: [{name: A firm, pledge: signed}]}}
    expect: {partnership.signed: satisfied, partnership.unwilling: not_applicable}
  - case: a partner that studies the data will not sign
    on: 2024-06-01
    facts: {partners: [{name: A firm, pledge: refused, uses: [study]}]}
    expect: {partnership.signed: breached, partnership.unwilling: raised}
  - case: nobody has said who takes part
    on: 2024-06-01
    facts: {}
    expect: {partnership.signed: undetermined, partnership.unwilling: undetermined}
"""

PROPOSAL = """\
proposal: a-project
version: 1
form: 1
kind: own
organisation: Council of Nowhere
answers:
  title: A project
  stage: idea
  personal_data: yes
  people: 12
  retention: {until: 2024-12-31, reason: The study ends then.}
  partners:
    complete: true
    items:
      - {name: A firm, pledge: signed, uses: [store]}
"""

QUESTION = """\
question: area
type: text
wording: Which area is it about?
label: the area
about: choice
use: [pack]
"""


def texts() -> dict[str, str]:
    """The files of the folder, by name."""
    return with_part("")


def with_part(where: str, part: str = "") -> dict[str, str]:
    """The files, with the top-level keys of `part` put into the part of the Charter that `where` names."""

    def over(name: str, text: str) -> str:
        return overlaid(text, part) if name == where else text

    rules = [over("requires", REQUIRES), over("asks", ASKS)]
    if where == "rule":
        rules.append(overlaid(REQUIRES, part))
    case = over("case", CASE)
    form = over("form", FORM)
    if where == "question":
        form = form.replace("\nderived:", "\n" + _item(overlaid(QUESTION, part), 6) + "derived:", 1)
    return {
        "charter.yaml": over("charter", HEAD),
        "questions.yaml": form,
        "routing.yaml": over("routing", ROUTING),
        "criteria.yaml": over("criteria", CRITERIA),
        "words.yaml": over("words", WORDS),
        "openness.yaml": over("principle", PRINCIPLE + "rules:\n" + "".join(_item(rule, 2) for rule in rules)),
        "openness.cases.yaml": f"principle: openness\ncases:\n{_item(case, 2)}{OPENNESS_CASES}",
        "partnership.yaml": PARTNERSHIP,
        "partnership.cases.yaml": PARTNERSHIP_CASES,
    }


def folder(given: Mapping[str, str] | None = None) -> Folder:
    """The Charter, read from its texts."""
    return read_folder({name: text.encode() for name, text in (given or texts()).items()}, NAME)


def overlaid(text: str, part: str) -> str:
    """A mapping in block style with the top-level keys of another in their place, or added at its end."""
    parts = _by_key(text) | _by_key(part)
    return "".join(chunk if chunk.endswith("\n") else f"{chunk}\n" for chunk in parts.values())


def _by_key(text: str) -> dict[str, str]:
    chunks = re.findall(r"^\S.*\n?(?:^[ \n].*\n?)*", text, re.MULTILINE)
    return {chunk.partition(":")[0]: chunk for chunk in chunks}


def _item(text: str, indent: int) -> str:
    lines = text.splitlines()
    return "".join(f"{' ' * indent}{'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))
