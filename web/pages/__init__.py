"""Every page: its address, what answers, who may ask. The golden list of addresses is made from this table."""

from __future__ import annotations

from web.answering import Page
from web.pages import (
    accessibility,
    acting,
    board,
    deadlines,
    documents,
    handing_over,
    history,
    links,
    partners,
    partnership,
    partnerships,
    registers,
    signing_in,
    timeline,
    what_if,
)

# fmt: off
PAGES = (
    Page("/{lang}", board.board),
    Page("/{lang}/partnerships", partnerships.partnerships),
    Page("/{lang}/partnerships/{ref}", partnership.partnership),
    Page("/{lang}/partnerships/{ref}/acts/{act}", acting.act_page, methods=("GET", "POST")),
    Page("/{lang}/partnerships/{ref}/record", acting.choose_record),
    Page("/{lang}/partnerships/{ref}/record/{what}", acting.record_page, methods=("GET", "POST")),
    Page("/{lang}/partnerships/{ref}/coversheet.pdf", partnership.as_pdf),
    Page("/{lang}/propose", acting.propose_page, methods=("GET", "POST")),
    Page("/{lang}/deadlines", deadlines.deadlines),
    Page("/{lang}/reminders/link/{token}", links.link, public=True, methods=("GET", "POST")),
    Page("/{lang}/reminders/{number}/{verb}", acting.reminder_page, methods=("GET", "POST")),
    Page("/r/{token}", links.short, public=True),
    Page("/{lang}/handover", handing_over.handover, methods=("GET", "POST")),
    Page("/{lang}/history", history.history),
    Page("/{lang}/history.csv", history.as_csv),
    Page("/{lang}/history.jsonl", history.as_lines),
    Page("/{lang}/history.xlsx", history.as_sheet),
    Page("/{lang}/readings", history.readings),
    Page("/{lang}/verify", history.verification, methods=("GET", "POST")),
    Page("/{lang}/documents/{sha256}", documents.document),
    Page("/{lang}/timeline", timeline.timeline),
    Page("/{lang}/timeline.svg", timeline.as_svg),
    Page("/{lang}/what-if", what_if.what_if),
    Page("/{lang}/government", registers.government),
    Page("/{lang}/people", registers.people),
    Page("/{lang}/pending", registers.pending),
    Page("/{lang}/registers/{act}", acting.register_page, methods=("GET", "POST")),
    Page("/{lang}/partners", partners.partners, public=True, same=True),
    Page("/{lang}/partners.json", partners.as_json, public=True, same=True),
    Page("/{lang}/partners.csv", partners.as_csv, public=True, same=True),
    Page("/{lang}/accessibility", accessibility.accessibility, public=True, same=True),
    Page("/{lang}/sign-in", signing_in.sign_in, public=True, methods=("GET", "POST")),
    Page("/{lang}/invitation/{secret}", signing_in.invitation, public=True, methods=("GET", "POST")),
    Page("/{lang}/password", signing_in.password, methods=("GET", "POST")),
    Page("/{lang}/people/{number}/invite", signing_in.invite, methods=("POST",)),
    Page("/{lang}/sign-in/demo", signing_in.demo, public=True, methods=("POST",)),
    Page("/{lang}/sign-out", signing_in.sign_out, public=True, methods=("POST",)),
)
# fmt: on
