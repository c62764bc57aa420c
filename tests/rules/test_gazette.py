"""References to the Official Journal: a numac or an ELI, and nothing else."""

from __future__ import annotations

import pytest

from rules.gazette import kind_of, link_of, numac_of
from tests.rules.makers import case, facts, says, typed

ELI = "https://www.ejustice.just.fgov.be/eli/ordonnance/2003/04/24/2003015044"


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("2003015044", "numac"), (ELI, "eli"), (ELI.replace("https", "http") + "/justel", "eli"), (ELI.rpartition("/")[0], "eli"),
        ("https://www.ejustice.just.fgov.be/eli/loi/1989", "eli"), ("200301504", None), ("20030150444", None), ("0003015044", None),
        ("2003-015044", None), ("Moniteur belge", None), ("", None), ("٢٠٠٣٠١٥٠٤٤", None), (ELI.replace("04/24", "13/24"), None),
        (ELI.replace("04/24", "02/30"), None), (ELI.replace("2003015044", "200301504"), None), ("https://example.org/eli/loi/1989", None),
        (ELI + "?x=1", None), ("https://www.ejustice.just.fgov.be.example.org/eli/loi/1989", None), (ELI + "\n", None),
    ],
)  # fmt: skip
def test_the_form_of_a_reference(reference, kind):
    assert kind_of(reference) == kind


def test_number_and_address_are_read_from_the_reference_and_never_made_up():
    assert (numac_of(ELI), link_of(ELI)) == ("2003015044", ELI)
    assert (numac_of("2003015044"), link_of("2003015044")) == ("2003015044", None)
    assert (numac_of("M.B."), link_of("M.B.")) == (None, None)
    assert numac_of("https://www.ejustice.just.fgov.be/eli/loi/1989") is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"milestone": "publication", "reference": "2003015044"}, "pass numac"),
        ({"milestone": "publication", "reference": ELI}, "pass eli"),
        ({"milestone": "publication", "reference": "M.B. 12"}, "fail neither"),
        ({"milestone": "publication"}, "not_applicable none_given"),
        ({"milestone": "assent", "reference": "A-12/3"}, "not_applicable no_publication"),
    ],
)
def test_only_the_reference_of_a_publication_is_checked(said, answer):
    assert says("publication.reference", facts("milestone", file=case("signed"), request=typed(**said))) == answer
