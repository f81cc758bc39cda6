"""What the README and the documentation show is what the program prints."""

from collections import defaultdict

import pytest

from tests.screens import SCREEN, pages, screen

SHOWN = defaultdict(list)
"""By command: the pages that show it, and what they show."""
for page in pages():
    for match in SCREEN.finditer(page.read_text(encoding="utf8")):
        SHOWN[match["command"]].append((page.stem, match["shown"]))


@pytest.mark.parametrize("command", SHOWN)
def test_a_screen_is_true_on_every_page(command):
    printed = screen(command)
    assert SHOWN[command] == [(page, printed) for page, _ in SHOWN[command]]


def test_an_old_screen_would_be_noticed():
    command = "collapse eval regression.accumulate.excess_risk_ratio_limit"
    assert screen(command) != screen(command).replace("1.6449", "1.6448")
