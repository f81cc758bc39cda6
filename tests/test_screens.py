"""What the README and the documentation show is what the program prints."""

import pytest

from tests.screens import SCREEN, pages, screen

SCREENS = [
    pytest.param(match["command"], match["shown"], id=f"{page.stem}: {match['command']}")
    for page in pages()
    for match in SCREEN.finditer(page.read_text(encoding="utf8"))
]


@pytest.mark.parametrize(("command", "shown"), SCREENS)
def test_a_screen_is_true(command, shown):
    assert screen(command) == shown


def test_an_old_screen_would_be_noticed():
    command = "collapse eval regression.accumulate.excess_risk_ratio_limit"
    assert screen(command) != screen(command).replace("1.6449", "1.6448")
