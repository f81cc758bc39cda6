"""The page of a run: complete, self-contained, and working in a real browser."""

import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.run.store import open_store
from proofs_checks.show.page import page, render, write_page
from proofs_checks.show.page.figures import DrawnFigure, figures_of_page
from proofs_checks.show.page.keeping import Keeping
from proofs_checks.verification import verify
from theory import index

READINGS = ("printed_ratio_limit", "excess_ratio_limit")
CLAIMS = (
    "position.appendix_a.excess_ratio_limit",
    "position.appendix_a.printed_ratio_limit",
    "position.s4_2.gillman_real_share_may_vanish",
)
DOT = DrawnFigure(
    name="fig4",
    caption="A dot & nothing else",
    source="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
)


@pytest.fixture(scope="module")
def report():
    return verify(CLAIMS, workers=1, budget=0.05)


@pytest.fixture(scope="module")
def html(report):
    return page(report, [DOT])


class Checker(HTMLParser):
    VOID = ("meta", "br", "input", "img", "mspace", "link", "hr")

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.addresses += [found[name] for name in ("href", "src") if found.get(name)]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_is_well_formed_and_every_link_has_its_target(html):
    checker = Checker()
    checker.feed(html)
    assert checker.open == []
    assert len(checker.ids) == len(set(checker.ids))
    for address in checker.addresses:
        assert address.startswith("data:") or address.removeprefix("#") in checker.ids


def test_nothing_is_loaded_from_elsewhere(html):
    addresses = re.findall(r"(?:https?:)?//[\w.]+", re.sub(r"<code>.*?</code>", "", html))
    assert set(addresses) <= {"http://www.w3.org"}


def test_every_claim_has_its_evidence_derivation_and_replay_line(html, report):
    for claim in report.to_json()["claims"]:
        assert f'id="{claim["id"]}"' in html
        assert claim["replay"] in html
        assert claim["fingerprint"] in html
    assert html.count('<details class="derivation">') >= len(CLAIMS)
    assert "Witness: d = 1, T = 3" in html


def test_the_headline_counts_sentences_and_names_the_work_its_version_and_the_date(report, html):
    counts = dict(re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", html))
    assert counts == {"do not, and hold with another hypothesis, constant or scope": "2"}
    assert "2 sentences of 1 work," in html
    assert (
        "1 further reading of the same sentences, or withdrawn claims, stands beside them; of these 0" in html
    )
    assert "Verdicts on the mathematics of <cite>Schaeffer et al., “Position: Model Collapse" in html
    assert "the copy read bears no version number" in html
    assert "judged on 1 June 2026 by" in page(report, date="1 June 2026")


def test_a_closed_card_says_what_its_reading_is_and_stands_under_its_sentence(html):
    first, second = (html.index(f'id="position.appendix_a.{name}"') for name in READINGS)
    between = html[first:second]
    assert between.count('<details class="claim') == 1
    assert "read in 2 ways" in between.partition("</summary>")[0]
    assert "<b>Fails:</b> The ratio of test errors, with noisy test labels, tends to" in between
    assert "another reading" in html[second:].partition("</summary>")[0]


def test_the_letters_of_a_statement_are_said_beneath_it_and_not_in_the_box_to_cite_alone(html):
    for name in CLAIMS:
        statements = html[html.index(f'id="{name}"') :].partition('<details class="cite">')[0]
        for letters in index.entry(name)["where"]:
            assert letters in unescape(statements)


def test_a_page_holds_what_belongs_to_its_claims(html):
    assert 'id="table1"' in html
    assert 'id="atlas"' not in html
    other = page(verify(["hutter.zipf_constant"], workers=1, budget=0.05))
    assert "<p>1 sentence of 1 work, judged by" in re.sub(r"\s+", " ", other)
    assert not {'id="table1"', 'id="definitions"', 'id="atlas"'} & set(re.findall(r'id="[\w.]+"', other))
    assert figures_of_page(["hutter.zipf_constant"]) == []
    assert "w2-split" in figures_of_page(["position.s2_1.w2_split"])


def test_definitions_with_two_readings_have_a_column_for_each(html):
    profile = html[html.index('id="profile"') : html.index('id="table1"')]
    for heading in ("5, data size: generation", "5, data size: total", "8, density threshold: 0"):
        assert f">Def. {heading}</th>" in profile
    table = html[html.index('id="table1"') :]
    assert "Change in scaling law, read with data size: total, scaling: exponent" in table


def test_captions_and_notes_stand_beside_what_scrolls(html):
    assert "<caption>" not in html
    assert "<tfoot>" not in html
    assert html.count('<p class="caption">') == html.count('<div class="scroll"')


def test_a_claim_shows_one_grade_that_of_the_run(report):
    """Also where the catalogued one is another: found below it, above it, or with nothing that holds."""
    from dataclasses import replace

    claim = report.claims[0]
    for found in ("REPLAYED", "PROVED", "KERNEL-PROVED", "INCONCLUSIVE"):
        verdicts = (replace(claim.verdicts[0], name=found),)
        text = page(replace(report, claims=(replace(claim, verdicts=verdicts),), formulas=()))
        own = text[text.index('<details class="claim"') : text.index('id="formulas"')]
        line = re.search(r'<span class="holds">(.*?)</span>', own).group(1)
        assert line.endswith(f"(as printed, {found})" if found != "INCONCLUSIVE" else "is shown to hold")
        badges = re.findall(r'<span class="badge[^"]*">([A-Z-]+)</span>', own)
        assert set(badges) == {found}
        others = {"REPLAYED", "PROVED", "PROVED-CITING", "KERNEL-PROVED"} - {found}
        assert not others & set(re.findall(r"\(([A-Z-]+)\)", own))


def test_a_verdict_that_deviates_is_announced(report):
    from dataclasses import replace

    changed = replace(report.claims[0], expected=("REFUTED",))
    text = page(replace(report, claims=(changed,), formulas=()))
    assert 'role="alert"' in text
    assert "not as catalogued" in text


def test_the_same_run_gives_the_same_page(html, report):
    assert page(report, [DOT]) == html


def test_what_is_kept_is_not_made_again_and_the_page_is_the_same(html, report, tmp_path, monkeypatch):
    with open_store(tmp_path / "results.sqlite") as store:
        assert page(report, [DOT], keeping=Keeping(store)) == html

        def made(*_):
            raise AssertionError("it is kept")

        with monkeypatch.context() as patch:
            patch.setattr(render, "shown", made)
            patch.setattr(render, "tables_of", made)
            assert page(report, [DOT], keeping=Keeping(store, resume=True)) == html
            with pytest.raises(AssertionError, match="it is kept"):
                page(report, [DOT], keeping=Keeping(store))


def test_a_failed_write_leaves_the_old_page(tmp_path, monkeypatch):
    write_page(tmp_path, "old")
    monkeypatch.setattr(
        "os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space"):
        write_page(tmp_path, "new")
    assert (tmp_path / "index.html").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_bad_usage_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(app, ["report", "no.such.claim", "-o", str(tmp_path)])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    done = CliRunner().invoke(app, ["report", "-o", str(tmp_path / "file")])
    assert done.exit_code == 2
    assert "is not a directory" in done.stderr


@pytest.fixture(scope="module")
def browser():
    if shutil.which("chromedriver") is None:
        pytest.skip("chromedriver is not installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for flag in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-background-networking",
        "window-size=1100,900",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser, html, tmp_path):
    target = write_page(tmp_path, html)
    browser.get(target.as_uri())
    return browser


def shown(driver):
    return [
        item.get_attribute("id")
        for item in driver.find_elements("css selector", "details.claim")
        if item.is_displayed()
    ]


def test_the_browser_has_nothing_to_complain_of_and_asks_for_nothing(opened):
    assert opened.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in opened.get_log("performance")]
    asked = [
        item["params"]["request"]["url"] for item in messages if item["method"] == "Network.requestWillBeSent"
    ]
    assert all(address.startswith(("file:", "data:")) for address in asked), asked
    assert len(shown(opened)) == len(CLAIMS)


def test_the_filters_filter(opened):
    box = opened.find_element("css selector", "input[name=verdict][value=REFUTED]")
    box.click()
    assert shown(opened) == ["position.appendix_a.excess_ratio_limit"]
    assert opened.find_element("id", "shown").text == "1 of 3 claims shown."
    box.click()
    words = opened.find_element("name", "words")
    words.send_keys("Gillman share")
    assert shown(opened) == ["position.s4_2.gillman_real_share_may_vanish"]
    words.clear()
    words.send_keys("no such words")
    assert shown(opened) == []


def test_a_claim_opens_by_keyboard_and_shows_its_mathematics(opened):
    from selenium.webdriver.common.keys import Keys

    summary = opened.find_element("css selector", "details.claim > summary")
    summary.send_keys(Keys.ENTER)
    claim = opened.find_element("css selector", "details.claim")
    assert claim.get_attribute("open") is not None
    formula = claim.find_element("css selector", ".statement math")
    assert formula.is_displayed()
    assert formula.size["height"] > 10


def test_an_address_with_a_claims_id_opens_it(opened):
    opened.get(opened.current_url.partition("#")[0] + "#" + CLAIMS[1])
    opened.refresh()
    assert opened.find_element("id", CLAIMS[1]).get_attribute("open") is not None


@pytest.mark.parametrize("width", [360, 1100])
def test_no_screen_scrolls_sideways(opened, width):
    opened.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )
    opened.find_element("id", "open-all").click()
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_schemes(opened, scheme):
    opened.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    script = """
    const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const light = (c) => { const [r, g, b] = c.match(/\\d+/g).map(Number);
      return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
    const back = light(getComputedStyle(document.body).backgroundColor);
    return [...document.querySelectorAll("p, a, .badge, h1, summary q")].map((item) => {
      const ink = light(getComputedStyle(item).color);
      return (Math.max(ink, back) + 0.05) / (Math.min(ink, back) + 0.05); });
    """
    assert min(opened.execute_script(script)) >= 4.5


def test_what_fails_is_not_in_the_colour_of_what_holds(browser, report, tmp_path):
    browser.get(write_page(tmp_path, page(report)).as_uri())
    colour = "return getComputedStyle(document.querySelector(arguments[0])).color"
    fails = browser.execute_script(colour, ".fails")
    assert fails == browser.execute_script(colour, "summary .holds")
    assert fails != browser.execute_script(colour, ".badge.proved-citing")
