"""A document that is given back to its leader goes to one who can sign it."""

import pytest
from django.urls import reverse

from accounts.models import Post, Role, User
from common.errors import InputError
from eoffice import queries
from eoffice.models import Document, DocumentFile, RegisterEntry
from eoffice.services import issuing
from integrations.models import OutboxMessage
from tests.factories.accounts import NOW, person
from tests.factories.signing import give_keys

State = Document.State


@pytest.fixture
def deputy(office):
    found = person(Role.LEADER, agency=office.agency, title="Phó Giám đốc")
    give_keys(leader=found)
    return found


def leaves(office, how):
    if how == "account closed":
        User.objects.filter(pk=office.leader.pk).update(is_active=False)
    else:
        Post.objects.filter(user=office.leader).update(active=False)


def reopen(office, document, post=None):
    return issuing.document_reopen(
        document_id=document.pk,
        actor=office.clerical,
        at=NOW,
        reason="Sai căn cứ",
        signer_post_id=post and post.pk,
    )


def messages():
    return sorted(OutboxMessage.objects.values_list("type", flat=True))


@pytest.mark.parametrize("how", ["account closed", "post ended"])
def test_refuses_to_give_back_to_who_leads_no_more(office, deputy, how):
    document = office.sealed()
    leaves(office, how)
    before = messages()
    gone = Post.objects.get(user=office.leader)
    for post in (None, gone, Post.objects.get(user=office.clerical)):
        with pytest.raises(InputError, match="không còn là lãnh đạo"):
            reopen(office, document, post)
    document = Document.objects.get(pk=document.pk)
    assert (document.state, document.number, document.signer) == (State.NUMBERED, 1, office.leader)
    assert queries.current_file(document, DocumentFile.Kind.SIGNED)
    assert RegisterEntry.objects.filter(voided_at__isnull=True).count() == 1
    assert messages() == before


def test_another_leader_signs_it_and_the_desk_hears_of_it(office, deputy):
    document = office.signed()
    leaves(office, "account closed")
    reopen(office, document, Post.objects.get(user=deputy))
    document = Document.objects.get(pk=document.pk)
    assert (document.state, document.signer, document.holder, document.signer_title) == (
        State.SUBMITTED, deputy, deputy, "Phó Giám đốc",
    )  # fmt: skip
    told = OutboxMessage.objects.get(type="office.document_handed_on").payload
    assert (told["receiver"]["username"], told["reason"]) == (deputy.username, "Sai căn cứ")
    assert office.sign(document, actor=deputy).state == State.SIGNED


def test_who_still_leads_gets_it_back_without_a_word_of_another(office, deputy):
    document = office.signed()
    reopen(office, document)
    assert Document.objects.get(pk=document.pk).holder == office.leader
    assert "office.document_handed_on" not in messages()


@pytest.mark.parametrize("how", ["account closed", "post ended"])
def test_the_page_asks_for_a_leader_only_when_the_first_one_left(office, deputy, client, how):
    document = office.signed()
    client.force_login(office.clerical)
    assert "lãnh đạo được chọn phải ký lại" not in client.get(document.get_absolute_url()).content.decode()
    leaves(office, how)
    shown = "lãnh đạo được chọn phải ký lại" in client.get(document.get_absolute_url()).content.decode()
    assert shown == (how == "account closed")
    url = reverse("eoffice:document_reopen", args=[document.uid])
    refused = client.post(url, {"reason": "Sai căn cứ"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Hãy chọn lãnh đạo ký văn bản" in page
    assert "lãnh đạo được chọn phải ký lại" in page
    assert f"{deputy.full_name}, Phó Giám đốc" in page
    sent = {"reason": "Sai căn cứ", "signer_post": Post.objects.get(user=deputy).pk}
    assert deputy.full_name in client.post(url, sent, follow=True).content.decode()
    assert Document.objects.get(pk=document.pk).holder == deputy
