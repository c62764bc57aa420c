"""What a portfolio says, as frozen types: one class for each kind of entry of the file.

A portfolio holds dated facts and no stage and no list: both follow from the facts by rule. Names in the file
are lowerCamelCase; `date` in the file is `on` here, because YAML 1.1 reads a bare `on` as "true". What is not
known is the word `unknown`, here `UNKNOWN`; it never becomes a day, "none" or an empty value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from lifecycle.portfolio.values import (
    ActionKind,
    Because,
    BodyKind,
    Certainty,
    Code,
    Country,
    Edtf,
    Flag,
    InstrumentKind,
    Kind,
    Length,
    MilestoneKind,
    Nature,
    OrUnknown,
    Renewing,
    Slug,
    TermLength,
    Text,
    Track,
    Unknown,
    Url,
)
from rules.dates import InexactDate


class Entry(BaseModel):
    """What all entries share: frozen, no key but its own, names in lowerCamelCase."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class Sourced(Entry):
    """A fact that names its source, and how sure it is."""

    source: Slug
    certainty: Certainty
    words: Text | None = None
    """The source's own words, where the date or value cannot hold them (`about`, `April or July`)."""


class Dated(Sourced):
    """A fact with a day, known exactly or not."""

    on: Edtf = Field(alias="date")


class Names(Entry):
    """One name in the three languages."""

    en: Text
    fr: Text
    nl: Text


class PartnerName(Names):
    """A name that a partner bears or bore; the present one stands last and has no `until`."""

    from_: OrUnknown[Edtf] | None = Field(default=None, alias="from")
    until: OrUnknown[Edtf] | None = None


class Source(Entry):
    """Where facts come from. `date` is the day of the source itself; absent where it bears none."""

    title: Text
    url: Url | None = None
    on: Edtf | None = Field(default=None, alias="date")
    certainty: Certainty
    note: Text | None = None


class GovernmentPeriod(Entry):
    """A caretaker period: its first day counts, the day of the oath no longer does.

    `ends` is UNKNOWN while no new government has taken the oath.
    """

    id: Slug
    start_event: Literal["election", "day_after", "installation", "resignation", "motion"]
    starts: Dated
    end_event: Literal["oath"]
    ends: OrUnknown[Dated]
    note: Text | None = None


class Theme(Names):
    """A theme as printed in an agreement, and the competence it falls under.

    A theme that is its own competence is one of the listed ones and names the source that lists it.
    `unmapped`: outside the list; old files may hold such a theme, new ones may not.
    """

    code: Code
    competence: Code
    source: Slug | None = None
    certainty: Certainty | None = None

    @property
    def is_competence(self) -> bool:
        """Whether this theme is itself one of the listed ones."""
        return self.competence == self.code

    @property
    def is_mapped(self) -> bool:
        """Whether the theme falls under a competence."""
        return self.competence != "unmapped"


class Partner(Entry):
    """A partner body; its slug is ASCII, from the English name."""

    slug: Slug
    names: Annotated[tuple[PartnerName, ...], Field(min_length=1)]
    country: Country
    body_kind: BodyKind
    priority_region: Names | None = None
    """The region that development cooperation is meant for, where it differs from the body that signs."""
    note: Text | None = None

    @property
    def name(self) -> PartnerName:
        """The present name."""
        return self.names[-1]


class Signature(Dated):
    """The day an instrument was signed; `place` is absent where it is not known."""

    place: Text | None = None
    how: Literal["online", "in_person"] | None = None


class Milestone(Dated):
    """Assent, publication and the like."""

    kind: MilestoneKind
    reference: Text | None = None


class Term(Sourced):
    """How long a term runs: a length (or `open`: without end), or the day it ends. Just one of the two."""

    length: TermLength | None = None
    ends_on: Edtf | None = None


class Renewal(Sourced):
    """How the term is prolonged."""

    rule: Renewing


class Notice(Sourced):
    """How long before its effect an agreement must be denounced."""

    length: Length


class Instrument(Dated):
    """An addendum or protocol; `date` is the day of its signature."""

    kind: InstrumentKind
    title: Text
    themes: tuple[Code, ...] = ()
    renewed: Dated | None = None
    attachments: tuple[Text, ...] = ()


class OtherDocument(Dated):
    """A document that is no agreement and no part of one, such as a joint communiqué."""

    title: Text


class Action(Dated):
    """A concrete action done under the agreement."""

    kind: ActionKind
    text: Text


class Dormancy(Sourced):
    """A time in which nothing was done, without any legal act: no decided suspension."""

    from_: OrUnknown[Edtf] = Field(alias="from")
    until: OrUnknown[Edtf]


class File(Sourced):
    """One partner, one track, one agreement with its terms, addenda and protocols, or one test MOU.

    `source` and `certainty` are those of its existence, kind, nature and themes. `in_force` is absent where
    no day and no needed assent is known: such an agreement is in force from its signature (inferred).
    """

    id: Slug
    partner: Slug
    track: Track
    nature: Nature
    kind: Kind
    title: OrUnknown[Text]
    brussels_signatory: Text
    legacy: Flag
    invented: Flag = False
    successor_of: Slug | None = None
    signed: OrUnknown[Signature]
    in_force: OrUnknown[Dated] | None = None
    milestones: tuple[Milestone, ...] = ()
    term: OrUnknown[Term]
    renewal: OrUnknown[Renewal]
    notice: OrUnknown[Notice]
    themes: OrUnknown[tuple[Code, ...]]
    attachments: tuple[Text, ...] = ()
    """The signed text, as paths beside the portfolio (`text.pdf`, `texte.pdf:fr`); read by `legacy` alone."""
    instruments: tuple[Instrument, ...] = ()
    documents: tuple[OtherDocument, ...] = ()
    actions: tuple[Action, ...] = ()
    dormant: tuple[Dormancy, ...] = ()
    note: Text | None = None


class Confirmation(Dated):
    """A dated source which says, or shows, that each of these agreements is in force."""

    files: Annotated[tuple[Slug, ...], Field(min_length=1)]
    note: Text | None = None


class Doubt(Sourced):
    """A fact against the validity of these agreements.

    `on` is the date of the source, UNKNOWN where there is none: then the doubt outweighs no dated
    confirmation, it only says why nothing is established. `from_` is the day from which validity is in
    question, where it differs from the date of the source.
    """

    on: OrUnknown[Edtf] = Field(alias="date")
    from_: Edtf | None = Field(default=None, alias="from")
    because: Because
    files: Annotated[tuple[Slug, ...], Field(min_length=1)]
    note: Text | None = None

    @property
    def counts_from(self) -> InexactDate | Unknown:
        """The date of the contrary fact: `from_` where given, else the date of the source."""
        return self.on if self.from_ is None else self.from_


class Portfolio(Entry):
    """Everything one portfolio file says."""

    format: Literal["1"]
    title: Text
    invented: Flag = False
    sources: Mapping[Slug, Source] = Field(default_factory=dict)
    governments: tuple[GovernmentPeriod, ...] = ()
    themes: tuple[Theme, ...] = ()
    partners: tuple[Partner, ...] = ()
    files: tuple[File, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def files_of(self, partner: str) -> tuple[File, ...]:
        """The files of a partner, in the order of the portfolio."""
        return tuple(file for file in self.files if file.partner == partner)

    def confirmations_of(self, file_id: str) -> tuple[Confirmation, ...]:
        """What confirms a file, in the order of the portfolio."""
        return tuple(entry for entry in self.confirmations if file_id in entry.files)

    def doubts_of(self, file_id: str) -> tuple[Doubt, ...]:
        """What speaks against a file, in the order of the portfolio."""
        return tuple(entry for entry in self.doubts if file_id in entry.files)

    def successor_of(self, file_id: str) -> File | None:
        """The file that replaces this one, if any."""
        return next((file for file in self.files if file.successor_of == file_id), None)
