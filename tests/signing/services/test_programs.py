"""What is said of the program on the signer's machine by its own reply."""

import json

import pytest

from signing.services.programs import program_problem
from signing.simulators.agent import Agent, AgentMood
from tests.factories.accounts import NOW


def reply_of(mood):
    return json.dumps(Agent(None, [], lambda: NOW, mood=mood).answer("GetVersion", {}))


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        (AgentMood.OLD, "bản cũ (0.9.4). Hãy cài bản 1.0 hoặc mới hơn"),
        (AgentMood.TRIAL, "bản dùng thử (1.0.8 Trial). Hãy cài bản chính thức"),
        (AgentMood.LAPSED, "báo không dùng được: Phần mềm đã hết hạn sử dụng. Hãy gia hạn"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(mood, said):
    assert said in str(program_problem(reply_of(mood)))


def test_a_good_one_is_well_and_a_later_least_version_makes_it_old(settings):
    assert program_problem(reply_of(AgentMood.SIGN)) is None
    settings.SIGNING_PROGRAM_LEAST = "1.0.10"
    assert program_problem(reply_of(AgentMood.SIGN)).code == "program_old"


def test_no_reply_means_that_it_is_not_open():
    assert program_problem("").code == "program_missing"


@pytest.mark.parametrize("reply", ["xin chào", "[]", "null", '{"Status": "0"}', "{" * 9000])
def test_nonsense_is_not_well(reply):
    assert program_problem(reply).code == "program_lapsed"
