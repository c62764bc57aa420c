"""The floor of a list: one statement a page that makes the very same JSON, from the same columns and indexes.

The database puts each line together and hands out its text. What a hand leaves out: whether a row tells how its file
stands on the day at all, and whether its line was written under the setting of that day. Before anything is measured,
`asking` compares what the statement answers with what the program does.
"""

from __future__ import annotations

from datetime import date

_ITEM = {
    "sqlite": """
SELECT json_object('reference', reference, 'partner', partner, 'track', track, 'nature', nature, 'stage', stage,
       'version', (SELECT s.version FROM subject s WHERE s.id = reference),
       'themes', json(json_extract(line, '$.themes')),
       'inForceSince', json_extract(line, '$.shown.inForceSince'), 'term', json(json_extract(line, '$.shown.term')),
       'endsOn', json_extract(line, '$.shown.endsOn'), 'endsOnDay', json_extract(line, '$.shown.endsOnDay'),
       'validity', json((SELECT json_extract(value, '$[1]') FROM json_each(line, '$.validity')
                          WHERE json_extract(value, '$[0]') <= '{day}' ORDER BY key DESC LIMIT 1)),
       'nextDeadline', json_object('kind', json_extract(line, '$.deadline.kind'),
          'dueOn', json_extract(line, '$.deadline.dueOn'), 'actBy', json_extract(line, '$.deadline.actBy'),
          'daysLeft', CAST(julianday(json_extract(line, '$.deadline.dueOn')) - julianday('{day}') AS INTEGER)))
  FROM partnership""",
    "postgresql": """
SELECT json_build_object('reference', reference, 'partner', partner, 'track', track, 'nature', nature, 'stage', stage,
       'version', (SELECT s.version FROM subject s WHERE s.id = reference),
       'themes', j -> 'themes', 'inForceSince', j -> 'shown' -> 'inForceSince', 'term', j -> 'shown' -> 'term',
       'endsOn', j -> 'shown' -> 'endsOn', 'endsOnDay', j -> 'shown' -> 'endsOnDay',
       'validity', (SELECT v -> 1 FROM jsonb_array_elements(j -> 'validity') WITH ORDINALITY AS steps (v, n)
                     WHERE v ->> 0 <= '{day}' ORDER BY n DESC LIMIT 1),
       'nextDeadline', json_build_object('kind', j -> 'deadline' -> 'kind', 'dueOn', j -> 'deadline' -> 'dueOn',
          'actBy', j -> 'deadline' -> 'actBy', 'daysLeft', (j -> 'deadline' ->> 'dueOn')::date - '{day}'::date))::text
  FROM partnership CROSS JOIN LATERAL (SELECT line::jsonb AS j) AS parsed""",
}
"""A line of a list as JSON text."""
_THEN = {
    "sqlite": """
SELECT json_object('reference', reference, 'partner', partner, 'track', track, 'nature', nature, 'stage', stage,
       'version', version, 'themes', json(themes), 'inForceSince', in_force, 'term', json_object('length', term),
       'endsOn', ends, 'endsOnDay', ends,
       'nextDeadline', json_object('kind', 'decision_by', 'dueOn', date(ends, '-1 day'),
          'actBy', date(ends, '-1 day'), 'daysLeft', CAST(julianday(ends) - julianday('{day}') AS INTEGER) - 1))
  FROM (SELECT *, date(signed, '+' || substr(term, 2, 1) || ' years') AS ends
          FROM (SELECT p.reference, p.partner, p.track, p.nature, s.version,
                       ({of_entry} AND json_extract(h.body, '$.to') IS NOT NULL {last}) AS stage,
                       ({of_text} {last}) AS term, ({of_signing} {last}) AS signed, ({of_force} {last}) AS in_force,
                       ({of_proposal}) AS themes
                  FROM partnership p JOIN subject s ON s.id = p.reference
                 WHERE {where} AND p.reference > '{after}' ORDER BY p.reference LIMIT {limit}))""",
    "postgresql": """
SELECT json_build_object('reference', reference, 'partner', partner, 'track', track, 'nature', nature, 'stage', stage,
       'version', version, 'themes', themes, 'inForceSince', in_force,
       'term', json_build_object('length', term),
       'endsOn', ends, 'endsOnDay', ends, 'nextDeadline', json_build_object('kind', 'decision_by', 'dueOn', ends - 1,
          'actBy', ends - 1, 'daysLeft', ends - 1 - '{day}'::date))::text
  FROM (SELECT *, (signed + term::interval)::date AS ends
          FROM (SELECT p.reference, p.partner, p.track, p.nature, s.version,
                       ({of_entry} AND h.body::jsonb -> 'to' IS NOT NULL {last}) AS stage,
                       ({of_text} {last}) AS term, ({of_signing} {last}) AS signed, ({of_force} {last}) AS in_force,
                       ({of_proposal}) AS themes
                  FROM partnership p JOIN subject s ON s.id = p.reference
                 WHERE {where} AND p.reference > '{after}' ORDER BY p.reference LIMIT {limit}) AS read) AS told""",
}
"""The same of an earlier day, from the entries by then: the last stage that one led to, the last text and its dates.

This knows the life that the benchmark copies, and no more: no correction, no tacit renewal, no notice, no clock act
that nobody recorded, no inexact day.
"""
_LAST = "ORDER BY h.effective_on DESC, h.sequence DESC LIMIT 1"
_TEXTS = "h.act IN ('sign_mou', 'sign_agreement', 'renew')"


def page(dialect: str, day: date, where: str, after: str, limit: int) -> str:
    """A page of the files of which `where` is true, as they stand."""
    return f"{_ITEM[dialect].format(day=day)} WHERE {where} AND reference > '{after}' ORDER BY reference LIMIT {limit}"


def page_then(dialect: str, day: date, where: str, after: str, limit: int) -> str:
    """A page of the files of which `where` is true of `p`, as they stood on an earlier day."""
    sqlite = dialect == "sqlite"
    by_then = f"h.subject = p.reference AND h.effective_on <= '{day}' AND h.outcome <> 'refused'"
    to, term, themes = (
        (f"json_extract(h.body, '$.{name}')" for name in ("to", "fields.term", "fields.theme"))
        if sqlite
        else ("h.body::jsonb ->> 'to'", "h.body::jsonb -> 'fields' ->> 'term'", "h.body::jsonb -> 'fields' -> 'theme'")
    )
    return _THEN[dialect].format(
        day=day, where=where, after=after, limit=limit, last=_LAST,
        of_entry=f"SELECT {to} FROM history h WHERE {by_then}",
        of_text=f"SELECT {term} FROM history h WHERE {by_then} AND {_TEXTS}",
        of_signing=f"SELECT h.effective_on FROM history h WHERE {by_then} AND {_TEXTS}",
        of_force=f"SELECT h.effective_on FROM history h WHERE {by_then} AND h.act = 'enter_into_force'",
        of_proposal=f"SELECT {themes} FROM history h WHERE {by_then} AND h.act = 'propose'",
    )  # fmt: skip


def entries_then(where: str, after: str, limit: int) -> str:
    """The entries of the files of a page, of which `where` is true of `p`: every fact that an earlier day follows from.

    Later entries are among them, for a correction is one.
    """
    page_of = f"SELECT p.reference FROM partnership p WHERE {where} AND p.reference > '{after}'"
    return f"""SELECT h.body FROM history h
 WHERE h.subject IN (SELECT f.reference FROM ({page_of} ORDER BY p.reference LIMIT {limit}) AS f)
 ORDER BY h.subject, h.sequence"""
