"""The fields of the Algorithmic Transparency Recording Standard, and what each can draft: data, read by `atrs`.

The form itself names the field that most of its questions go with (`elsewhere: {atrs: ...}`). This table holds what it
cannot say: other names, fields that draft rows or no more than a note, and values that stand for options. The headings
are those of records from version 1 to 4, of templates that others use, and the keys of machine-readable ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Way: TypeAlias = Literal[
    "copy", "append", "note", "title", "post", "stage", "supplied", "rows", "column", "about", "assessment", "risk",
    "person", "group",
]  # fmt: skip
"""How a text becomes answers.

copy        the answer is the text
append      the text is added to the answer, under its heading
note        no answer; the text is kept for these questions
title       the title of the record, where no other field names the project
post        the titles of posts in it, without names
stage       the option that the value stands for
supplied    no: there is none; yes: there is at least one
rows        an item for each line of the text
column      an answer of each item, where there are as many lines as items
about       said of the record itself
assessment  rows of impact assessments
risk        rows of risks
person      who wrote or signed something: posts are kept as a note, names are not
group       the heading of several fields
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its names, the way, and the questions it drafts, may help with, or (of a group) stands before."""

    names: tuple[str, ...]
    way: Way
    to: tuple[str, ...] = ()


FIELDS: Final = (
    Field(("Title", "Page title", "tool_name"), "title", ("title",)),
    Field(("Name", "Tool name", "Name of the tool"), "copy", ("title",)),
    Field(("One sentence description", "Short description", "Summary"), "copy", ("one_sentence",)),
    Field(("Description", "Brief description"), "copy", ("plain_text",)),
    Field(("Website URL", "Website", "URL of the website", "More information"), "copy", ("public_summary.url",)),
    Field(("Contact email", "Email", "Contact"), "copy", ("contact.email",)),
    Field(("Organisation name", "Organisation", "publishing_body"), "copy", ("organisation_unit.organisation",)),
    Field(
        ("Organisation or department", "Owning organisation", "Department"),
        "copy", ("organisation_unit.directorate",),
    ),
    Field(("Team", "Responsible team"), "copy", ("organisation_unit.team",)),
    Field(("Senior responsible owner", "SRO", "SRO role"), "post", ("roles.sro_role",)),
    Field(
        ("External supplier involvement", "Third party involvement", "Third party", "External suppliers used"),
        "supplied", ("partners",),
    ),
    Field(("External supplier", "Supplier", "Supplier name", "Third party name"), "rows", ("partners.name",)),
    Field(("Companies House number", "Company number"), "column", ("partners.company_no",)),
    Field(("External supplier role", "Third party role"), "column", ("partners.role",)),
    Field(("Procurement procedure type", "Procurement procedure"), "column", ("partners.procurement",)),
    Field(("Data access terms", "Third party data access terms"), "column", ("partners.access_terms",)),
    Field(("Detailed description",), "note", ("problem", "process_integration")),
    Field(("Scope",), "note", ("affected_groups", "area")),
    Field(("Benefit", "Benefits", "Intended benefits"), "copy", ("benefit.statement",)),
    Field(("Previous process",), "copy", ("now_and_without.previous_process",)),
    Field(("Alternatives considered", "Alternatives"), "rows", ("alternative.option",)),
    Field(("Process integration",), "append", ("process_integration",)),
    Field(("Provided information",), "append", ("process_integration",)),
    Field(
        ("Human review", "Human decision", "Human decisions", "Human decisions and review", "Human oversight"),
        "copy", ("human_review.who",),
    ),
    Field(("Frequency and scale of usage",), "copy", ("frequency_scale.how_often",)),
    Field(("Required training",), "copy", ("human_review.training",)),
    Field(("Appeals and review", "Appeals and contestability"), "copy", ("contest.human_route",)),
    Field(("System architecture", "Architecture", "Method"), "note", ("tool_kind",)),
    Field(("System-level input", "Model input", "Input"), "note", ("datasets",)),
    Field(("System-level output", "Model output", "Output"), "append", ("process_integration",)),
    Field(("Maintenance",), "copy", ("evaluation.monitoring",)),
    Field(("Model performance", "Performance"), "note", ("performance",)),
    Field(
        ("Models", "Model", "Model name", "Model version", "Model task", "Model purpose", "Model architecture",
         "Model family"),
        "note",
    ),
    Field(("Datasets", "Datasets and their purposes", "Development datasets"), "rows", ("datasets.name",)),
    Field(("Source data name", "Dataset name"), "rows", ("datasets.name",)),
    Field(
        ("Dataset purposes", "Source data description", "Data description", "Development data description",
         "Source data URL", "Data modality", "Modality", "Data quantities", "Quantities"),
        "note", ("datasets",),
    ),
    Field(("Sensitive attributes",), "note", ("sensitive_data",)),
    Field(
        ("Data completeness and representativeness", "Data completeness"),
        "copy", ("data_quality_note.gaps",),
    ),
    Field(("Data collection", "Source data collection"), "copy", ("data_quality_note.how_collected",)),
    Field(("Data cleaning",), "note", ("data_quality_note.known_flaws",)),
    Field(("Data sharing agreements",), "note", ("recipients",)),
    Field(("Data access and storage",), "note", ("access_roles", "location", "retention", "setting")),
    Field(("Phase",), "stage", ("stage",)),
    Field(("Region", "Geographic region"), "note", ("area",)),
    Field(("Organisation type", "Function", "Capability", "Task", "Other tags", "Tags"), "note"),
    Field(
        ("ID", "Standard version", "ATRS version", "Date completed", "Date of completion", "Date completion",
         "Date updated", "Date update", "Date archived", "Date archive", "Date published", "Published", "Web URL",
         "URL", "Base path"),
        "about", ("related_records",),
    ),
    Field(("Impact assessment", "Impact assessments"), "assessment", ("related_records",)),
    Field(
        ("Impact assessment name", "Impact assessment description", "Impact assessment date", "Impact assessment link"),
        "assessment", ("related_records",),
    ),
    Field(("Risks and mitigations", "Risks", "Risks identified", "Potential risks"), "risk", ("risks",)),
    Field(("Risk name", "Risk description", "Risk mitigation", "Mitigation", "Mitigations"), "risk", ("risks",)),
    Field(
        ("SRO name", "Owner", "Author", "Contact name", "Contact person", "Completed by", "Prepared by", "Reviewed by",
         "Approved by", "Lead officer"),
        "person",
    ),
    Field(
        ("Tier 1", "Tier 1 Information", "Tier 1 Overview", "Summary information", "Tier 2", "Tier 2 information",
         "Owner and responsibility", "Description and rationale", "Decision-making process", "Tool specification",
         "Tool specification and data", "System specification", "Model specification", "Data specification",
         "Development data specification", "Operational data specification", "Information", "Details",
         "Risks, mitigations and impact assessments", "Impact assessments and risks", "Basic information"),
        "group",
    ),
)  # fmt: skip

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "assessment": ("name", "description", "date", "link"),
    "risk": ("name", "description", "mitigation"),
}
"""Short headings that belong to an assessment or a risk where they stand below one."""
SHORT: Final = frozenset(name for names in PARTS.values() for name in names)

STAGES: Final[Mapping[str, str]] = {
    "idea": "idea",
    "pre-deployment": "proposal",
    "private beta": "pilot",
    "public beta": "pilot",
    "beta/pilot": "pilot",
    "beta": "pilot",
    "pilot": "pilot",
    "production": "live",
    "live": "live",
    "retired": "retired",
}
"""Phases, and the stage that each stands for."""

ASSESSMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "dpia": ("dpia", "data protection impact", "privacy impact"),
    "eqia": ("eqia", "eia", "equality impact", "equalities impact", "equality analysis"),
    "dsa": ("data sharing agreement",),
    "ethics": ("ethic",),
}
"""Kinds of record, and words in the name of an assessment that are of that kind."""
