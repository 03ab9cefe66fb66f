"""The alerts of docs/slack.md watch metrics that there are."""

from __future__ import annotations

import re

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from tests.docs.pages import PAGES

RULES = re.search(r"```yaml\n(groups:.*?)```", PAGES["docs/slack.md"], re.DOTALL)
# Of the process itself, and of when each series began, there is more than anybody watches.
PROCESS, CREATED = "footnote_process_", "_created"
_NAME = re.compile(r"\bfootnote_\w+")
_LABEL = re.compile(r"\b(footnote_\w+)\{(\w+)")


def test_each_metric_has_an_alert_and_each_alert_a_metric() -> None:
    """Every name in the rules is exposed, with the labels that they select; none is forgotten."""
    assert RULES is not None
    metrics = Metrics()
    _use(metrics)
    families = list(text_string_to_metric_families(metrics.text().decode()))
    labels = {sample.name: sample.labels.keys() for one in families for sample in one.samples}
    watched = set(_NAME.findall(RULES[1]))
    assert watched <= labels.keys()
    assert [name for name, label in _LABEL.findall(RULES[1]) if label not in labels[name]] == []
    for family in families:
        if not family.name.startswith(PROCESS) and not family.name.endswith(CREATED):
            assert watched & {sample.name for sample in family.samples}, family.name


def _use(metrics: Metrics) -> None:
    """Give every metric a sample that has none as long as nothing has happened."""
    metrics.received("mention")
    metrics.answered("answered")
    metrics.slack_call("chat.postMessage", 0.1, "ok")
