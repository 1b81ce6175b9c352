"""What the server says of its settings is explained to who runs it."""

from lomma_core.audit import stream_targets
from lomma_core.bootstrap import ROOT
from lomma_core.maintenance.backups import settings
from lomma_core.watch import logs, metrics_key, reached
from pages.app.web import deployment

MODULES = (reached, metrics_key, logs, stream_targets, settings, deployment)


def test_each_sentence_about_a_setting_is_explained():
    text = " ".join((ROOT / "docs" / "driftfel.md").read_text(encoding="utf-8").split())
    values = [value for module in MODULES for name, value in vars(module).items() if name.strip("_").isupper()]
    sentences = [value for value in values if isinstance(value, str) and "LOMMA_" in value and " " in value]
    assert len(sentences) > 15
    assert [sentence for sentence in sentences if f"**{sentence}**" not in text] == []
