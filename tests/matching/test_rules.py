"""The table of rules: each one is reached by its example, printed by the command, and told in the manual."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pumpcheck.cli import cli
from pumpcheck.matching.judge import Judge
from pumpcheck.matching.matcher import Matcher
from pumpcheck.matching.rules import RULES, Rule, decisions
from pumpcheck.model.recall import Recall, RecalledModel, Words
from pumpcheck.recalls import choose

MATCHER = Matcher(choose(()))
PUMPS = Judge(MATCHER.recalls[0])
NAMED = Judge(
    Recall(
        "acme", "Acme", "2024-01-01",
        rows=(
            RecalledModel("300", names=("Flowmeter 300",), scheme="dotted", versions=("<= 2.0.14",)),
            RecalledModel("400", names=("Flowmeter 400 Wireless Hub",), scheme="none"),
            RecalledModel("card", names=("Cardiology",), scheme="none"),
        ),
        words=Words(parent_makers=("Acme",), accessories=("battery",), everyday_names=("cardiology",)),
    )
)  # fmt: skip
MANUAL = Path(__file__).parents[2] / "docs" / "rules.md"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_its_example_reaches_it(rule: Rule) -> None:
    judge = NAMED if rule.about == "product" else PUMPS
    assert rule.name in [found.name for found, _ in decisions(judge.case(rule.example))]
    assert judge.judge(rule.example).verdict in rule.gives


def test_the_command_prints_every_rule() -> None:
    printed = CliRunner(env={"COLUMNS": "400"}).invoke(cli, ["recalls", "--rules"]).output
    assert [rule.name for rule in RULES if rule.name not in printed] == []


def test_the_manual_tells_every_rule_as_it_is() -> None:
    lines = MANUAL.read_text(encoding="utf-8").partition("\n## The rules\n")[2].splitlines()
    table = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    assert [tuple(row) for row in table[2:]] == [rule.told for rule in RULES]
