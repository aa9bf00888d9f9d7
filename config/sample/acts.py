"""What can happen to a dossier of the sample, done through the services at the time of the story."""

from collections.abc import Callable
from datetime import datetime

from accounts.models import Post
from config.sample import citizens, drafts, off_the_process, prints
from config.sample.delivery import deliver
from config.sample.password import PIN
from config.sample.stories import stories
from config.sample.walk import Company, Walk, key_of
from eoffice.models import Document, DocumentFile, DocumentType, Register
from eoffice.queries import current_file
from eoffice.services import issuing, opening, preparing, signing
from eoffice.services.issuing import OutgoingForm
from onestop.models import ArchiveNote, Attachment, Dossier, Handover, Payment
from onestop.services import archiving, forwarding, intake, processing, returning
from onestop.services.submission import FileData, IntakeData, MissingPaper, PaperData
from procedures.engine import ActionPlan
from procedures.models import Action
from procedures.queries import plan_of
from signing.services.sign import Secret

Transition = Action.Transition
ONWARD = (Transition.CONFIRM_RESULT, Transition.ADVANCE)
REASONS = {
    "back": "Số liệu trong dự thảo chưa khớp hồ sơ. Đề nghị sửa và trình lại.",
    "return": "Căn cứ pháp lý đã hết hiệu lực. Đề nghị cập nhật rồi trình lại.",
    "reopen": "Trích yếu trên bản ký khác phiếu trình. Đề nghị lãnh đạo xem lại.",
    "void": "Chọn nhầm sổ văn bản.",
    "recall": "Bổ sung nơi nhận trước khi trình ký.",
    "consult": "Đề nghị kiểm tra quy hoạch và thực địa.",
}


def take(walk: Walk, at: datetime) -> None:
    """Hand the dossier in; a pending one lacks its first paper."""
    pending = walk.story.ending in ("pending", "completed")
    papers = papers_of(walk, without_first=pending)
    data = IntakeData(
        agency_id=walk.agency_id,
        procedure_id=walk.version.procedure_id,
        applicant=citizens.person(walk.story.number),
        owner=citizens.owner(walk.story.number),
        papers=papers,
        channel=Dossier.Channel.ONLINE if walk.story.number % 3 == 1 else Dossier.Channel.COUNTER,
        fee_paid=walk.story.number % 4 != 2,
        key=key_of(walk.story),
    )
    if pending:
        first = walk.version.components.all()[0]
        missing = [MissingPaper(first.pk, first.name, "Bản nộp thiếu chữ ký. Đề nghị ký và nộp lại.")]
        walk.dossier_id = intake.dossier_save_pending(data=data, missing=missing, actor=walk.clerk, at=at).pk
    else:
        walk.dossier_id = intake.dossier_accept(data=data, actor=walk.clerk, at=at, assignee=walk.specialist).pk


def papers_of(walk: Walk, *, without_first: bool = False) -> tuple[PaperData, ...]:
    """Return the required papers with their files."""
    owner = (citizens.owner(walk.story.number) or citizens.person(walk.story.number)).name
    wanted = [part for part in walk.version.components.all() if part.required][1 if without_first else 0 :]
    return tuple(
        PaperData(
            part.pk,
            part.name,
            part.originals,
            part.copies,
            (prints.stored_paper(part.name, owner, walk.story.procedure, f"{part.code}-{walk.story.number:03d}.pdf"),),
        )
        for part in wanted
    )


def complete(walk: Walk, at: datetime) -> None:
    """Bring the paper that was missing."""
    intake.dossier_complete(
        dossier_id=walk.dossier_id,
        actor=walk.clerk,
        at=at,
        expected_state=Dossier.State.SUPPLEMENT,
        papers=papers_of(walk)[:1],
        assignee=walk.specialist,
    )


def draft(walk: Walk, at: datetime, *, locked: bool = False) -> None:
    """Attach the next version of the draft, as the one who has the dossier."""
    dossier = walk.dossier
    walk.revision += 1
    signer = Post.objects.select_related("user").get(user=walk.leader, active=True)
    content = drafts.content(dossier, walk.story.procedure, signer, revision=walk.revision)
    file = prints.draft(content, drafts.file_name(dossier, walk.story.procedure), locked=locked)
    assert dossier.holder is not None
    processing.draft_attach(dossier_id=dossier.pk, actor=walk.company[dossier.holder.username], at=at, file=file)


def step_action(walk: Walk, *transitions: str) -> ActionPlan:
    """Return the first action of the present step that makes one of these moves, the moves in their order."""
    dossier = walk.dossier
    assert dossier.step is not None
    actions = plan_of(dossier.process_version_id).actions_from(dossier.step.code)
    return next(action for move in transitions for action in actions if action.transition == move)


def do(walk: Walk, action: ActionPlan, at: datetime, note: str = "", *, with_others: bool = False) -> None:
    """Do an action of the process, with a draft first where it asks for one."""
    dossier = walk.dossier
    if action.needs_draft and not Attachment.objects.filter(dossier=dossier, kind=Attachment.Kind.DRAFT).exists():
        draft(walk, at)
    assert dossier.holder is not None
    processing.dossier_act(
        dossier_id=dossier.pk,
        actor=walk.company[dossier.holder.username],
        at=at,
        action_id=action.id,
        expected_step=action.from_step,
        note=note,
        assignee_id=walk.receiver(action),
        co_worker_ids=[walk.colleague.pk] if with_others else [],
        follower_ids=[walk.clerk.pk] if with_others else [],
    )


def on(walk: Walk, at: datetime) -> None:
    """Pass it on."""
    do(walk, step_action(walk, *ONWARD), at, note="Kính trình xem xét.")


def share(walk: Walk, at: datetime) -> None:
    """Pass it on, with a colleague who works along and a clerk who follows."""
    note = "Kính trình xem xét; đề nghị kiểm tra giúp phương án."
    do(walk, step_action(walk, *ONWARD), at, note=note, with_others=True)


def back(walk: Walk, at: datetime) -> None:
    """Send it back a step."""
    do(walk, step_action(walk, Transition.SEND_BACK), at, note=REASONS["back"])


def consult(walk: Walk, at: datetime) -> None:
    """Ask another specialist, where the process has that branch."""
    do(walk, step_action(walk, Transition.ADVANCE), at, note=REASONS["consult"])


def send(walk: Walk, at: datetime, *, locked: bool = False) -> None:
    """Send the draft to the document office."""
    draft(walk, at, locked=locked)
    dossier = walk.dossier
    last = Attachment.objects.filter(dossier=dossier, kind=Attachment.Kind.DRAFT).latest("version")
    assert dossier.holder is not None
    forwarding.dossier_forward(
        dossier_id=dossier.pk,
        actor=walk.company[dossier.holder.username],
        at=at,
        action_id=step_action(walk, Transition.FORWARD).id,
        expected_step=dossier.step.code if dossier.step else "",
        subject=dossier.procedure_name[:400],
        unit_code=dossier.agency.code,
        presenter=dossier.holder.username,
        signer=walk.leader.username,
        opinion="Kính trình lãnh đạo ký duyệt.",
        file=FileData(last.blob_id, last.name, last.media_type, last.size_bytes),
    )


def forward(walk: Walk, at: datetime, *, locked: bool = False) -> None:
    """Send the draft and let it arrive, where it is made ready at once."""
    send(walk, at, locked=locked)
    deliver()
    preparing.document_prepare(document_id=walk.document.pk, at=at)


def forward_locked(walk: Walk, at: datetime) -> None:
    """Send a draft that asks for a password, which the office cannot make ready."""
    forward(walk, at, locked=True)


def forward_astray(walk: Walk, at: datetime) -> None:
    """Send a draft that stops on its way, because the signer holds no post when it arrives."""
    send(walk, at)
    off_the_process.refuse_message(walk)


def recall(walk: Walk, at: datetime) -> None:
    """Take the draft back."""
    sender = walk.dossier.office_rounds.latest("number").sent_by.username
    forwarding.dossier_recall(dossier_id=walk.dossier_id, actor=walk.company[sender], at=at, reason=REASONS["recall"])
    deliver()


def open_it(walk: Walk, at: datetime) -> None:
    """The leader reads it."""
    opening.document_open(document_id=walk.document.pk, actor=walk.leader, at=at)
    deliver()


def sign(walk: Walk, at: datetime) -> None:
    """The leader signs."""
    document = walk.document
    file = current_file(document, DocumentFile.Kind.SIGNING)
    assert file is not None
    signing.document_sign(
        document_id=document.pk, actor=walk.leader, at=at, reviewed_sha256=file.blob_id, pin=Secret(PIN)
    )
    deliver()


def give_back(walk: Walk, at: datetime) -> None:
    """The leader returns it."""
    signing.document_return(document_id=walk.document.pk, actor=walk.leader, at=at, reason=REASONS["return"])
    deliver()


def reopen(walk: Walk, at: datetime) -> None:
    """The clerical officer gives it back to the leader."""
    issuing.document_reopen(document_id=walk.document.pk, actor=walk.clerical, at=at, reason=REASONS["reopen"])
    deliver()


def number(walk: Walk, at: datetime) -> None:
    """The clerical officer fills in the form, takes a number and seals."""
    document = walk.document
    form = OutgoingForm(
        document_type_id=DocumentType.objects.get(code=drafts.document_type(walk.story.procedure)).pk,
        register_id=Register.objects.get(agency=document.agency, for_one_stop=True).pk,
        subject=document.subject,
        field=document.field,
        drafter_name=document.drafter_name,
        drafting_unit=document.drafting_unit,
    )
    issuing.document_number_and_seal(document_id=document.pk, actor=walk.clerical, at=at, fields=form)
    deliver()


def void(walk: Walk, at: datetime) -> None:
    """The clerical officer gives the number up."""
    issuing.number_void(document_id=walk.document.pk, actor=walk.clerical, at=at, reason=REASONS["void"])


def issue(walk: Walk, at: datetime) -> None:
    """The clerical officer passes it on to the desk."""
    issuing.document_issue(
        document_id=walk.document.pk, actor=walk.clerical, at=at, expected_state=Document.State.NUMBERED
    )
    deliver()


def hand(walk: Walk, at: datetime) -> None:
    """The citizen gets the result."""
    dossier = walk.dossier
    returning.dossier_hand_over(
        dossier_id=dossier.pk,
        actor=walk.clerk,
        at=at,
        expected_state=Dossier.State.RESULT_READY,
        receiver_name=citizens.person(walk.story.number).name,
        receiver_id_number=citizens.person(walk.story.number).id_number,
        by_proxy=False,
        proof=Handover.Proof.SIGNATURE,
        fee_settled=True,
        expected_owed_vnd=Payment.objects.get(dossier=dossier).rest_vnd,
    )


def store(walk: Walk, at: datetime) -> None:
    """The head puts the finished dossier into the store."""
    dossier = walk.dossier
    archiving.dossier_archive(
        **off_the_process.page(walk),
        actor=walk.head,
        at=at,
        file_code=f"{walk.story.procedure}.{at:%Y}",
        title=f"Hồ sơ {dossier.procedure_name[:200]} năm {at:%Y}",
        keep_years=ArchiveNote.Keep.YEARS_20,
    )


ACTS: dict[str, Callable[[Walk, datetime], None]] = {
    "take": take,
    "complete": complete,
    "draft": draft,
    "on": on,
    "back": back,
    "consult": consult,
    "forward": forward,
    "forward_locked": forward_locked,
    "forward_astray": forward_astray,
    "recall": recall,
    "share": share,
    "open": open_it,
    "sign": sign,
    "return": give_back,
    "reopen": reopen,
    "number": number,
    "void": void,
    "issue": issue,
    "hand": hand,
    "store": store,
    "ask": off_the_process.ask,
    "pause": off_the_process.pause,
    "extend": off_the_process.extend,
    "refuse": off_the_process.refuse,
    "withdraw": off_the_process.withdraw,
    "stop": off_the_process.stop,
}


def load(at: datetime) -> None:
    """Act out every story that was not acted out before, in the order of time across all of them."""
    company = Company()
    known = set(Dossier.objects.exclude(intake_key=None).values_list("intake_key", flat=True))
    walks = [Walk(story, company, at) for story in stories() if key_of(story) not in known]
    turns = sorted((moment, walk.story.number, name, walk) for walk in walks for moment, name in walk.acts)
    for moment, _number, name, walk in turns:
        ACTS[name](walk, moment)
