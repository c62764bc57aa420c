"""The acts by which a personal value is erased, on a file or a register: one person asks, another confirms.

The entry that erases stands in the chain whose value it takes away, and names what went in `erases`. What was erased
stays erased: these entries cannot be corrected.
"""

from __future__ import annotations

from lifecycle.act import Act, Field, Nature

A = Nature.ADMINISTRATIVE
OF_TODAY = ("persons.role", "dates.not_future", "dates.today")
ASKING = (*OF_TODAY, "fields.complete", "reason.given", "erasure.possible")


def _arg(name: str, kind: str = "text") -> Field:
    return Field(name, kind, required=True, typed="argument")  # type: ignore[arg-type]


# fmt: off
REQUEST = Act("request_erasure", A, ASKING, (), (_arg("entry", "number"), _arg("field")),
              "erasure", "agreements erase {reference}")
REQUEST_DOCUMENT = Act("request_document_erasure", A, ASKING, (), (_arg("sha256"),),
                       "erasure", "agreements document erase")
REQUEST_PERSON = Act("request_person_erasure", A, (*ASKING, "people.administrator"), (), (_arg("person", "person"),),
                     "erasure", "agreements user erase")
CONFIRM = Act("confirm_erasure", A, (*OF_TODAY, "erasure.second_person", "people.administrator"), (),
              (_arg("erasure", "number"),), "erasure.confirm", "agreements erase confirm")
REJECT = Act("reject_erasure", A, (*OF_TODAY, "reason.given", "erasure.second_person"), (),
             (_arg("erasure", "number"),), "erasure.confirm", "agreements erase reject")
ERASE_DOCUMENT = Act("erase_document", A, ("persons.role",), (), (Field("sha256"), Field("asked")),
                     "erasure.confirm", "agreements erase confirm")
# fmt: on
"""The last is written by a confirmation into every other file that the document is attached to; never typed."""

ERASURE_ACTS = (REQUEST, REQUEST_DOCUMENT, REQUEST_PERSON, CONFIRM, REJECT, ERASE_DOCUMENT)
ERASING = frozenset({CONFIRM.name, ERASE_DOCUMENT.name})
"""The acts whose entries take values away."""
NAMES = frozenset(act.name for act in ERASURE_ACTS)
