"""Faults in the words of actions, in checks of papers, and in what many dossiers go through at once."""

from tests.procedures.lint.good import without_office


def _set(label, **values):
    def change(package):
        [action] = [one for one in package["processes"][0]["content"]["actions"] if one["label"] == label]
        action.update(values)

    return change


def _nothing_handed_in(package):
    for component in package["procedure"]["content"]["components"]:
        component["kind"] = "result"
    _set("Trình xem xét", checks_papers=True)(package)


WORDS = {
    "an opinion that a message must have": ("L418", _set("Nhận kết quả", opinion="must")),
    "an opinion that a hand-over must have": ("L418", _set("Trả kết quả", opinion="must")),
    "a place that nothing fills in": ("L901", _set("Trình xem xét", subject_template="Cấp phép cho {nguoi_nop}")),
    "a name in what the applicant is told": ("L901", _set("Trình xem xét", notice_text="Hồ sơ của {owner}")),
    "a brace that is not closed": ("L901", _set("Trình xem xét", mail_text="Hồ sơ {code đã chuyển")),
    "words of a paper that the sheet lacks": ("L902", _set("Trình xem xét", subject_template="Cấp {component:TP77}")),
    "words of a message": ("L903", _set("Nhận kết quả", notice_text="Đã có kết quả")),
    "words for nobody": ("L904", _set("Trình xem xét", notice_text="Đã trình", tells_applicant=False)),
    "a check of nothing": ("L943", _nothing_handed_in),
    "a way around the check": ("L944", _set("Trình xem xét", checks_papers=False)),
    "papers of many at once": ("L952", _set("Trình xem xét", for_many=True)),
    "many sent to the office at once": ("L952", _set("Gửi qua eOffice", for_many=True)),
    "many checked at once": ("L952", _set("Xong", for_many=True, checks_papers=True), without_office),
}
