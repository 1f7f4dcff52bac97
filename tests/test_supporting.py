"""The chat model is asked whether cited words say what a sentence says."""

import pytest
from langchain_core.language_models import FakeListChatModel

from prompts.library import load
from qa.citing import LEAST_ODDS
from qa.models import ChatModel
from qa.supporting import Claim, supporter

QUOTE = "Les médias américains évoquent de possibles pressions politiques, que le groupe dément."


def test_the_real_model_tells_what_is_said_from_what_is_not(chat: ChatModel) -> None:
    support = supporter(chat, load("fr", "support"))
    assert support is not None
    said = support.invoke(Claim("Des médias américains parlent de pressions politiques.", QUOTE))
    english = support.invoke(Claim("American media speak of possible political pressure.", QUOTE))
    unsaid = support.invoke(Claim("Le groupe a ouvert une usine en Italie.", QUOTE))
    assert min(said, english) > LEAST_ODDS > unsaid


@pytest.mark.parametrize("chat", [ChatModel("none", None), ChatModel("remote", FakeListChatModel(responses=["oui"]))])
def test_without_a_local_model_there_is_no_one_to_ask(chat: ChatModel) -> None:
    assert supporter(chat, load("fr", "support")) is None
