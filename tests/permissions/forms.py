"""What the right person types, where it needs nothing of the subject."""

PERSON_FORM = {"kind": "person", "name": "Lò Thị Mai", "id_number": "011090000001", "phone": "0912000123"}
STEP_FORM = {
    "name": "Rà soát",
    "seal_by": "configured",
    "role": "specialist",
    "life_cycle": "processing",
    "duration": 4,
    "duration_unit": "working_hour",
}
ACTION_FORM = {
    "code": "2001",
    "label": "Trả lại",
    "trigger": "person",
    "assignment": "previous",
    "participants": "performer",
    "opinion": "must",
}
