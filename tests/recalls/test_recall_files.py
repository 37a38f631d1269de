"""Recall files of one's own: used by path, and refused with file, key and reason."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pumpcheck
from pumpcheck import ReasonCode, RecallError, Verdict, load_recall
from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import built_in

GOOD = """
schema = 1
id = "acme-3000"
title = "Acme 3000"
published = "2024-05-06"
[[rows]]
id = "3000"
models = ["3000", "3100"]
software_max = "1.4"
[[rows]]
id = "3000K"
models = ["3000K"]
[code]
prefixes = ["AC"]
letters = "K"
[code.markers]
K = "^K"
[makers]
own = ["Acme"]
"""


@pytest.fixture
def recall_file(tmp_path):
    def write(text=GOOD):
        path = tmp_path / "own.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_file_of_ones_own_is_applied_by_its_path(recall_file):
    finding = pumpcheck.check("AC-3000K", recalls=[str(recall_file())])
    assert (finding.verdict, finding.recall_id, finding.recalled_model) == (Verdict.AFFECTED, "acme-3000", "3000K")
    assert pumpcheck.check("AC-3000K").verdict is Verdict.NOT_AFFECTED


def test_a_file_is_applied_beside_the_recalls_that_are_on(recall_file):
    assert pumpcheck.check("MMT-722NAS", recalls=[str(recall_file())]).recall_id == "medtronic-minimed-2019"


def test_serial_numbers_are_known_by_the_shape_that_the_file_gives(recall_file):
    shaped = GOOD + '[serial_numbers]\npatterns = ["AC[0-9]{5}"]\n'
    matcher = Matcher([load_recall(recall_file(shaped))])
    assert matcher.judge_outside("returned: ac12345").reason_code is ReasonCode.NAMED_OUTSIDE
    assert matcher.judge_outside("returned: AC123456, PAR123456H").verdict is Verdict.NOT_AFFECTED


def changed(old, new):
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (changed("[[rows]]", "colour = 1\n[[rows]]"), "colour", "no such key here"),
        (changed('id = "3000"', 'id = "3000"\nsoftware = "1.4"'), "rows.0.software", "no such key here"),
        (changed('"1.4"', '"one"'), "rows.0.software_max", "pattern"),
        (changed('"1.4"', "1.4"), "rows.0.software_max", "must be text"),
        (changed('"3000K"]', '"3100"]'), "rows", "model 3100 stands in two rows"),
        (changed('id = "3000K"', 'id = "3000"'), "rows", "same id"),
        (changed('K = "^K"', ""), "rows", "3000K ends in K, which code.markers does not explain"),
        (changed('K = "^K"', 'K = "("'), "code.markers.K", "not a regular expression"),
        (changed('letters = "K"', 'letters = "["'), "code.letters", "not a regular expression"),
        (changed('models = ["3000", "3100"]', "models = []"), "rows", "neither models nor names"),
        (changed('"3100"', '"31-00"'), "rows.0.models.1", "pattern"),
        (changed("schema = 1", "schema = 2"), "schema", "Input should be 1"),
        (changed("schema = 1\n", ""), "schema", "is missing"),
        (changed('id = "acme-3000"', 'id = "Acme 3000"'), "id", "pattern"),
        (changed("2024-05-06", "May 2024"), "published", "pattern"),
        (GOOD + '[families.Ace]\nspellings = ["Ace"]\nrows = ["4000"]\n', "families.Ace.rows", "no row '4000'"),
        (GOOD + "[families.Ace]\nspellings = []\nrows = []\n", "families.Ace.spellings", "at least 1"),
        ("schema = 1\n", "id", "is missing (3 more after it)"),
        (changed("schema = 1", "schema ="), "", "not valid TOML"),
        (GOOD.encode("utf-16"), "", "not UTF-8"),
        (b"\xff" + GOOD.encode(), "", "not UTF-8"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) and "\n" not in value else "",
)
def test_errors_name_file_key_and_reason(recall_file, text, key, reason):
    path = recall_file(text)
    with pytest.raises(RecallError) as caught:
        load_recall(path)
    message = str(caught.value)
    assert str(path) in message
    assert key in message
    assert reason in message


@pytest.mark.parametrize("place", ["gone.toml", "gone/gone.toml"])
def test_a_file_that_is_not_there(tmp_path, place):
    with pytest.raises(RecallError, match="there is no such file"):
        pumpcheck.check("x", recalls=[str(tmp_path / place)])


def test_a_folder_is_no_recall_file(tmp_path):
    with pytest.raises(RecallError, match="cannot be read"):
        load_recall(tmp_path)


def test_an_unknown_id_names_those_that_are_known():
    with pytest.raises(RecallError, match="medtronic-minimed-2019, medtronic-remote-controllers-2018"):
        pumpcheck.check("x", recalls=["nosuch"])


@pytest.mark.parametrize("recall", built_in(), ids=lambda recall: recall.id)
def test_the_recalls_that_come_with_pumpcheck_pass_the_checks_of_a_file_of_ones_own(recall):
    assert load_recall(recall.origin) == recall


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("medtronic-minimed-2019.toml", "[[rows]]", "[[row]]", "medtronic-minimed-2019.toml: "),
        ("medtronic-minimed-2019.toml", "schema = 1", "schema = ", "is not valid TOML"),
        ("medtronic-minimed-2019.toml", "published = ", "printed = ", "published: "),
        ("common_words.toml", "=", "", "common_words.toml: is not valid TOML"),
    ],
)
def test_a_file_that_comes_with_pumpcheck_and_was_damaged_since_is_named(tmp_path, name, old, new, said):
    package = Path(pumpcheck.__file__).parent
    shutil.copytree(package, tmp_path / "pumpcheck", ignore=shutil.ignore_patterns("__pycache__"))
    damaged = tmp_path / "pumpcheck" / "recalls" / name
    text = damaged.read_text(encoding="utf-8")
    assert old in text
    damaged.write_text(text.replace(old, new), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pumpcheck", "check", "MMT-722NAS"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "a defect of pumpcheck" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
