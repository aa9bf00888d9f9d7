"""Write docs/procedures.md: what is said of packages here, and the tables from the code: python -m docs.procedures."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# Procedures and processes as packages

Written by `python -m docs.procedures`; a test fails when this page is stale.

A package is a procedure with its processes. It goes from one installation to another as one zip, sealed by the
installation that published it. Nobody writes one by hand.

| part | what it says |
|---|---|
| `manifest.json` | `format`, `version`, `publisher`, `made_at`, and in `parts` the SHA-256 of `procedure.json` |
| `procedure.json` | the procedure and its processes in the form below (`procedures/schema.py`) |
| `seal.json` | the Ed25519 signature over the bytes of `manifest.json`; absent where there is no seal |

```json
{"format": "motcuamo.package", "version": 1, "publisher": {"name": "tỉnh Điện Biên", "fingerprint": "…"},
 "made_at": "2026-11-26T03:00:00Z", "parts": {"procedure.json": "…"}}
```

```json
{"algorithm": "Ed25519", "public_key": "…", "signature": "…"}
```

The fingerprint is the SHA-256 of the public key, "" where there is no seal. The parts are stored without compression,
so the same content is the same bytes on every machine; compressed ones are read too. Keys that the form does not name
are refused, and so are an unknown version, a missing part, a key named twice, control characters, and any entry beside
the three parts. Limits: 1 MB for the zip, 4 MB for a part, a hundredfold compression. An archive with paths that lead
out of it, links, archives inside or a password is refused.

## Who vouches for a package

| seal | on the page (Nhập gói) | on the command line |
|---|---|---|
| of this installation, or of a trusted publisher | drafts, which a second person approves | published |
| intact, of a publisher who is not trusted, or not yet | drafts, after a reason that the record keeps | refused |
| none | the same | refused |
| of a publisher who was revoked | refused | refused |
| wrong: the seal, the manifest or a part is not what was sealed | refused | refused |

A seal means that the installation published this: only versions that were approved are exported. System administrators
keep the list of publishers: one adds the public key, another types the fingerprint as the publisher told it on another
way. An import shows the difference first, is taken in once and whole, and the same package again changes nothing. Of a
procedure that is here already only the processes are taken on the page; one that is new comes with its papers and fees,
and takes nothing in before a process of it is approved.

`procedures/shipped/` holds the packages that come with the product as plain JSON: they are part of its source, are
read and compared in version control, and come in by `process_import --shipped` alone. They name no agency and nobody;
one who takes a package over copies it and fits it to their house. tests/flows/test_shipped_packages.py walks each of
the provinces' ways from the counter to the citizen, with its side ways.

| package | the way |
|---|---|
| `chung-thuc-hop-dong-dong-san` | Điện Biên: seven steps, through the document office and back |
| `xac-nhan-tinh-trang-hon-nhan` | Hưng Yên by văn bản đến: the office enters it in its register, signs, issues |
| `ban-sao-tu-so-goc` | Hưng Yên by văn bản đi: straight to the leader |
| `giay-phep-xuat-ban` | Phú Yên: signed and sealed at the desk, without the document office |
| `thong-bao-xang-dau` | Đồng Tháp: the whole table of action codes |
| `tho-cung-liet-si` | two agencies: a commune takes it in and confirms, a department of the province decides |
| `chung-thuc-ban-sao`, `trich-luc-ho-tich` | three steps: the same day, and one working day |
| `khai-sinh-lien-thong` | three agencies: birth, with the residence and the health insurance as part dossiers |
| `dang-ky-thuong-tru`, `the-bao-hiem-y-te-tre-em` | its two parts, at the police and at the insurance |
| `dang-ky-ho-kinh-doanh`, `giay-phep-kinh-doanh-van-tai` | a second look before the office; a new licence |
| `dang-ky-bien-dong-dat-dai`, `giay-phep-xay-dung-nha-o` | the seal of another unit; a consultation beside the way |

In Đồng Tháp's table the codes 2300, 2400, 4110, 4200, 4400 and 5200 propose and approve; the asking, the refusing and
the withdrawing themselves are open in every process, and done at the steps that these codes lead to.

## The procedure

```json
{"format": "motcuamo.procedure", "version": 1,
 "procedure": {
   "code": "2.001044", "name": "…", "field": {"code": "CT", "name": "Chứng thực"},
   "level": "commune", "online_level": "full",
   "receiving_agencies": ["H18.05"], "deciding_agencies": [], "effective_from": "2025-07-01",
   "content": {
     "result_name": "…", "steps_text": "…", "ways_text": "…", "time_text": "…", "applicants_text": "…",
     "forms_text": "…", "conditions_text": "…", "legal_basis": "…",
     "components": [{"code": "TP01", "name": "…", "required": true, "originals": 1, "copies": 0, "several": false,
                     "allowed_types": ["pdf", "jpg"], "guidance": "…", "kind": "submitted", "short_name": "…",
                     "sign": true, "reuse_code": "", "national_code": "", "reused_from": "", "digitised": true,
                     "online_form": false}],
     "fees": [{"kind": "fee", "name": "…", "amount_vnd": 30000, "exemption": "…",
               "exemptions": [{"group": "poor", "percent": 100}], "editable_by": ["clerk"]}],
     "result_types": [{"code": "KQ01", "name": "…", "number_pattern": "{qqqq}/GP-{agency}", "counter": "",
                       "per_agency": true, "validity": 5, "validity_unit": "year", "agencies": []}]}},
 "processes": [{
   "code": "2.001044-bay-buoc", "name": "…", "case_name": "", "case_order": 0, "agency": null,
   "effective_from": "2025-07-01",
   "content": {
     "duration": 6, "duration_unit": "working_day", "decision_number": "87/QĐ-UBND", "decision_date": "2025-07-02",
     "case_conditions": [{"type": "channel_is", "channels": ["counter"]}], "case_without": [], "case_required": [],
     "steps": [{"code": "xu_ly", "name": "…", "role": "specialist", "place": "usual", "department": "",
                "life_cycle": "processing", "duration": 16, "duration_unit": "working_hour",
                "interconnected": false, "seal_by": "configured", "entry": false, "final": false,
                "draft_kind": "", "target_unit": "", "signer_source": "chosen", "signer_post": ""}],
     "actions": [{"code": "2000", "label": "…", "from": "xu_ly", "to": "xem_xet", "transition": "advance",
                  "trigger": "person", "assignment": "chosen", "needs_draft": true, "opinion": "may",
                  "conditions": [{"type": "payment_settled"}], "after_hours": null,
                  "officer": "", "previous_step": "", "post_title": "", "post_department": "",
                  "participants": "followers", "opinion_label": "", "tells_holder": true, "tells_co_workers": true,
                  "tells_followers": true, "tells_applicant": true,
                  "payment": "settle", "payment_edit": "both", "required_papers": ["KQ01"], "optional_papers": [],
                  "released_papers": [], "needs_signature": false, "needs_seal": false, "signed_paper": "",
                  "undoable": true, "effects": ["print_receipt"], "extend_hours": null,
                  "checks_papers": false, "for_many": false, "subject_template": "{procedure} – {owner}",
                  "notice_text": "", "mail_text": "",
                  "part_dossiers": [{"procedure": "1.004194", "agency": "", "case": "",
                                     "components": ["TP01"], "result_paper": "KQ02"}], "link_action": ""}]}}]}
```

The counter shows a component's `guidance` and a fee's `exemption`, and takes only files of its `allowed_types` (none
named: every kind), one where `several` is false.

Only a component of kind `submitted` is asked for at intake; those of kind `result` and `other` stand on the dossier
beside its result. One with `sign` is taken only when the clerk has seen it signed. `editable_by` says which roles may
change the amount of a fee in a dossier; fees or charges together only whoever may change each of them.

**Who decides.** Without `deciding_agencies` the agency that receives a dossier decides it. With them it does when it is
one of them, else its superior when that is one, else the only one, else the one that the clerk chooses. A step of
`place` `usual` is for its people, unless it is the clerk's; `receiving` gives a step to people of the agency that took
the dossier in, `deciding` to those of the one that decides, whatever their role. So two agencies walk one process:
people of both see the dossier, and only those of the step's agency move it. `department`, and whom an
action names, are of the agency whose people have the step: the process's own, or where others decide one of those.

**Who pays less.** `exemptions` takes a percentage off a fee for a group: `poor`, `near_poor`, `merit`, `child`,
`elderly`, `disabled`, `minority`, `other`. The clerk picks the group and writes down what proves it; all of it off
settles the payment. `exemption` is a remark in words.

**Types of result.** A dossier keeps the type of its result, its number and its last valid day: when the office's
document comes, with the office's number, where the sheet has one type; at the hand-over otherwise, with the next number
of `number_pattern` where no document of the office gave one. A pattern has exactly one counter, as many letters as the
number is wide: `n` counts a day, `p` a month, `q` a year, `r` a procedure, `k` a procedure and day, `a` an agency, `b`
an agency and day; `{dd}`, `{mm}`, `{yy}`, `{yyyy}` and `{agency}` are written as they are that day. Types that name one
`counter` share it, also of several procedures; any other counts for its own procedure. With `per_agency` each agency
counts for itself.

**Cases.** Several processes of an agency for one procedure are its cases, in the order of `case_order` and code. An
agency with any of its own has none but its own. The clerk chooses the case; where nobody chooses, the first whose
`case_conditions` hold is taken, then the only one without conditions. Such conditions are `channel_is`,
`result_channel_is`, `agency_in`, `has_component` and `lacks_component`. `case_without` names components that the case
does not ask for, `case_required` those that become required.

## What an action asks and does

- `payment`: `unchanged`, `advance` (the dialog asks how much), `settle`, `reported`, `again` or `complete` (all that
  is left came, also where only an advance was asked for). Who owes nothing is asked for nothing.
  Where `advance`, `settle` or `again` asks for something and the dossier stays at the desk, it waits at its next step:
  the clock stands until a clerk takes the money or notes that it was reported, or a head waives it or lets it go on.
- `payment_edit`: `nothing`, `both` (fee, charge, shipping) or `fee`. The dialog shows those of these amounts that
  the sheet's fees let the person change (`editable_by`), with a note for the citizen.
- `required_papers`, `optional_papers`: codes of the sheet. The dialog has a place for each; without a required one the
  action is refused. What comes anew is the next version of the paper; only the newest is released or looked at for
  signatures.
- `released_papers`: the citizen sees them with code and secret from then on. The hand-over may have them too.
- `needs_signature`, `needs_seal`: refused until one processed file, or `signed_paper`, bears the signature of whoever
  acts or of the leader who signed the draft, and the agency's seal as the last one. The stored verification report
  tells.
- `undoable`: whoever did it, or an administrator of the agency, takes it back within ACTION_UNDO_HOURS working hours,
  while nothing else happened. Its files stay in the dossier, but are no paper of the sheet any more.
- `effects`: `print_receipt` puts the receipt into the course, `count_again` sets the date of receipt and the due date
  anew, `clear_result` clears the day of the result, `number_receipt` gives the payment a number of the agency's series
  once it is settled, `number_result` gives the result the next number of its type, until a document of the office
  brings its own.
- `checks_papers`: the dialog has a line for each component that came: right or not, how many originals and copies,
  what is wrong. One that is neither ticked nor explained is refused, and so are other counts than those of the intake
  without a word. The course keeps who found what, and the dossier's papers name who looked at them last.
- `for_many`: whoever has several dossiers at the step ticks them in the list of work and takes the action for all, with
  one opinion. Each is done for itself; those refused are named with the reason and stay as they were. Such an action
  asks nothing of each dossier: no amounts, no check of papers, no required paper, nothing sent to the office.
- `subject_template`: the subject (trích yếu) that the dialog begins with, also that of Gửi qua eOffice; the officer may
  change it, and the head of the dossier's page shows it. Places: `{procedure}`, `{code}`, `{case}`, `{agency}`,
  `{applicant}`, `{owner}`, and `{component:TP01}` for the name of a component.
- `notice_text`, `mail_text`: what the applicant reads on the tracking page, and in the e-mail where that says something
  else; without them the product's words. Both take the same places, but none with a name: others may read along. What
  an applicant must pay or may fetch is said besides. The dialog of a transfer has a box for the e-mail, ticked where
  the process has `tells_applicant`; one press sends one letter, whatever it did.
- `extend_hours`: the due date moves by working hours; the promised one stays, and so does a missed one in
  reports.

All of it belongs to actions that a person presses at the desk. A step to which a draft is sent may fix its type of
document (`draft_kind`), the unit of the document office (`target_unit`) and, with `signer_source` `post`, the title of
the person who signs (`signer_post`): the dialog is filled in, another choice is refused, and the type goes along in the
message.

**The office's register.** A draft goes to the leader who signs it (văn bản đi), or first to a step of the clerical
office (văn bản đến), which an action of the move `office_registered` leaves as soon as the office has taken the
document in: the course says «Vào sổ văn bản đến», and until then the step counts its own time.

## Part dossiers

Where one request needs several procedures at several agencies (liên thông), an action makes a part dossier (hồ sơ thành
phần) for each entry of its `part_dossiers`, ten at most, in its own transaction. Packages from before have none.

- `procedure` is the code of another procedure that is in force. `agency` takes the part in; without one it is the
  agency that took the dossier in where it may, else the one that decides where it may, else the only one that may,
  else the dialog asks. `case` is the code of a process; without one the case is found as at a counter.
- `components` are codes of the own sheet: papers handed in, and those that actions made. Each becomes the part's
  component of the same re-use code, else of the same code. A part that lacks what its procedure requires is not made,
  and the action is refused with the name of what is missing.
- The part is taken in at once: code, sheet, process and due date of its own, applicant, owner and way of handing in as
  the dossier's, files by reference. Its first step's people have it. Its fees are its own; no exemption goes along.
- A part that the dossier has already and that was not refused, withdrawn or stopped is not made again.
- `result_paper`: when the part's result is handed over, its files become this paper of the dossier.
- `link_action`, on an action of the part's process: once it is taken, the dossier takes the action of this code of its
  present step, as nobody, with its conditions. What needs a person (a draft, papers, a signature, money) is not done;
  a line of the dossier's course says why.
- Trigger `parts`: the dossier goes on by itself when the last of its parts is over; the first such action whose
  conditions hold. Conditions `parts_done` and `part_refused` hold back and branch. A timer on the same step is the
  limit of the wait.
- Taking the action back takes its parts back, while nobody has worked on one. When the dossier ends without a result,
  whoever has an open part is told, and closes it or goes on.

The linter knows the other procedures where it is asked in an installation; `process_lint` knows those of the packages
that it is given together, and warns of any other. The simulation does not follow parts: they are over once the work of
the waiting step would be.

## From the command line

| command | what it does |
|---|---|
| `manage.py process_lint PACKAGE…` | tells what is wrong; 1 on errors; opens no database; `--json` for programs |
| `manage.py process_lint --rules` | lists every rule |
| `manage.py process_simulate PACKAGE` | runs invented dossiers through it; 1 when one gets stuck; opens no database |
| `manage.py process_import FILE.zip…` | publishes what differs, all of a package or nothing; 1 when one is refused |
| `manage.py process_import --shipped` | publishes the packages that come with the product |
| `manage.py process_export CODE… --out FILE.zip` | writes a published procedure, sealed; several into a folder |

Of several packages the first that is refused ends the import; those before it stay. `process_lint` reads JSON as it is
shipped too. The form is checked while a package is read; whether its parts make sense together is for the rules below.
An error forbids publishing, a warning does not. Rules about people (L45…, L46…) are asked where the people are known,
on an installation.

## Trying a process out

`process_simulate` and the button Chạy thử on a version's page send 100 invented dossiers through a process
(`procedures/simulator`). The engine says what is open at each step, chance what people do; the same `--seed` gives the
same report, and the button always takes the same one, so that two versions compare.

- A dossier comes by any door over two working weeks, asks for its result in any way, owes or not, has been through a
  supplement or not, and has each optional component or not. Required components are there. Whoever holds it may have
  further roles. So conditions of both values occur.
- Work at a step takes about six tenths of its time, longer than all of it once in eight. A step without a time of its
  own has an even share of the whole. Hours are the agency's working hours; on the command line Monday to Friday,
  07:30–11:30 and 13:00–17:00.
- Of what is open, a way back, or aside to a step farther from the end, is taken about once in nine. The document
  office signs, sends back and reopens alike.
  Timers act when they are due first. Who owes pays sooner or later, at the latest where nothing goes on without.
- An action that asks for money lets the dossier owe, one that confirms it settles; due dates move as actions say.
- A dossier is stuck where nothing opens to anybody, however long it waits; the report says where, why and what was true
  of it. On an installation a step is stuck too when nobody holds its role there. After 60 stays it is given up.

The report has the ways with their counts, and for each step its visits, the median and the 95th percentile of hours
against the limit and the share that is late; the same for the whole; and each role's visits and hours by the people
who hold it. `--dossiers N` takes another number, `--json` answers programs.

## What sets an action off

| trigger | who |
|---|---|
| `person` | whoever holds the dossier, with the step's role |
| `special` | anybody with the step's role in the dossier's agencies, without assignment |
| `acceptance` | nobody: it follows acceptance, once |
| `timer` | nobody: the worker, after `after_hours` working hours at the step; of several the one that is due first |
| `message` | nobody: a message of the document office |
| `parts` | nobody: the last part dossier that ends, and the worker where the dossier came to the step later |

## Who gets it

Whoever gets a dossier holds the role of the step that comes, in the step's department where it names one.

| assignment | who |
|---|---|
| `chosen` | whom the sender chooses; `officer` (a user name) is suggested and gets it when nobody is chosen |
| `previous` | who did `previous_step` last; without one, or where nobody of it is left: who did this step, else any |
| `least_loaded` | the least busy, of the sender's department if it has anybody |
| `fixed` | `officer` and nobody else |
| `post` | the least busy of those whose title is `post_title`, in `post_department` (else the step's department) |
| `nobody` | nobody of the desk: the dossier goes to the document office or is over |

People and departments are of the process's agency, so a process of every agency names none. Where a fixed person has
left or nobody holds the post, the action is refused with a sentence, and the check of the version says it before.

`participants` says whom the sender may name beside the performer: `performer` nobody, `co_workers` those who work
along, `followers` those who follow too. A co-worker adds opinion and files and says when the part is done, and never
moves the dossier on. `opinion` is `none`, `may` or `must`, `opinion_label` what its field is called; packages from
before say `needs_opinion` and are read. The keys that begin with `tells` say for whom the dossier is marked as new
until opened; `tells_applicant`, whether the public course has a line of it.
"""


def page() -> str:
    """Return the whole page; Django must be set up."""
    return "\n".join([HEAD, conditions(), keywords(), library(), rules()])


def table(heading: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a heading and a table."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join([heading, "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def conditions() -> str:
    """Return the table of conditions."""
    from procedures.conditions import KINDS

    heading = (
        "## Conditions\n\nAll conditions of an action must hold. Where one does not, the button is not there, and the\n"
        "dossier's page says why. Timers ask them too; acceptance, messages and the hand-over do not."
    )
    rows = []
    for kind in KINDS:
        fields = dict(kind.model_fields)
        name = fields.pop("type").annotation.__args__[0]  # type: ignore[union-attr]
        keys = ", ".join(f"`{key}`" for key in fields)
        rows.append((f"`{name}`", keys, (kind.__doc__ or "").strip()))
    return table(heading, ("type", "keys", "true when"), rows)


def keywords() -> str:
    """Return what stands for the keywords of older systems, and which are not taken over."""
    from docs.keywords import CONDITIONS, LEFT

    taken = table("## Keywords of older systems", ("keyword", "here"), CONDITIONS)
    return "\n".join([taken, table("Not taken over:", ("keyword", "because"), LEFT)])


def library() -> str:
    """Return the table of action codes."""
    from procedures.library import ACTIONS

    rows = [(action.code, action.name, f"`{action.transition}`", begins(action)) for action in ACTIONS]
    return table("## Action codes", ("code", "name", "usual move", "begins with"), rows)


def begins(action: Any) -> str:
    """Return the keys that a new action of the code begins with, where they differ from those of any action."""
    from procedures.demands import DEMANDS, NOTHING_ASKED

    told = [name for name, usual in (("needs_draft", False), ("opinion", "may")) if getattr(action, name) != usual]
    told += [name for name in DEMANDS if getattr(action.demands, name) != getattr(NOTHING_ASKED, name)]
    return ", ".join(f"`{name}`" for name in told)


def rules() -> str:
    """Return the table of the linter's rules."""
    from procedures.lint import RULES

    rows = [(rule.id, str(rule.severity), rule.title) for rule in RULES]
    return table("## Rules", ("rule", "severity", "what it asks for"), rows)


def main() -> None:
    """Write the page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
