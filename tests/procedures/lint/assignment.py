"""Packages that say who gets a dossier: one without a fault, and those with one each."""

from tests.procedures.lint.good import AGENCY, STAFF, good

ON, BACK, CHECKED = "Trình xem xét", "Trả lại chuyên viên", "Xác nhận kết quả"
HEAD, CLERK = "truong.phong", "mot.cua"


def action(package, label):
    return next(one for one in package["processes"][0]["content"]["actions"] if one["label"] == label)


def put(label, **values):
    return lambda package: action(package, label).update(values)


def with_people():
    """Return a good package of one agency that names a person, a post, a step and a suggestion."""
    package = good()
    package["processes"][0]["agency"] = AGENCY
    fixed = {"assignment": "fixed", "officer": HEAD, "participants": "co_workers", "opinion_label": "Ý kiến đề xuất"}
    put(ON, **fixed, opinion="must", tells_applicant=False)(package)
    put(BACK, previous_step="xu_ly")(package)
    put(CHECKED, assignment="post", post_title="Cán bộ một cửa")(package)
    put("Trình hồ sơ trực tuyến", officer=HEAD)(package)
    return package


def of_agency(label, **values):
    def change(package):
        package["processes"][0]["agency"] = AGENCY
        put(label, **values)(package)

    return change


# name: rule, change
BROKEN = {
    "a fixed person who is nobody": ("L411", put(ON, assignment="fixed")),
    "a post of nothing": ("L412", put(ON, assignment="post", post_title=" ")),
    "the performer of an unknown step": ("L413", put(BACK, previous_step="mat")),
    "the performer of another role's step": ("L414", put(BACK, previous_step="tiep_nhan")),
    "a step named for nothing": ("L415", put(ON, previous_step="xu_ly")),
    "a post named for nothing": ("L415", put(ON, post_title="Trưởng phòng")),
    "a person named for nothing": ("L415", of_agency(BACK, officer=HEAD)),
    "a return without a word": ("L416", put(BACK, opinion="none")),
    "a name of no field": ("L417", put(ON, opinion="none", opinion_label="Ý kiến")),
    "a person of every agency": ("L811", put(ON, assignment="fixed", officer=HEAD)),
    "a department of every agency": ("L811", put(ON, assignment="post", post_department="QLVT")),
}
# name: rule, change, people
UNMANNED = {
    "a fixed person who left": ("L461", of_agency(ON, assignment="fixed", officer="da.nghi"), STAFF),
    "a fixed person of another role": ("L461", of_agency(ON, assignment="fixed", officer=CLERK), STAFF),
    "a suggested person who left": ("L462", of_agency(ON, officer="da.nghi"), STAFF),
    "a post that nobody holds": ("L463", put(ON, assignment="post", post_title="Chi cục trưởng"), STAFF),
}
