"""The words of the screens, read where they are written, so that a test can speak each language."""

import re
from functools import cache

from backend.config import ROOT

_ENTRY = re.compile(r"'([a-zA-Z_0-9.]+)':\s*(?:'((?:[^'\\]|\\.)*)'|\{((?:[^{}]|\{\w+\})*)\})")
_FORM = re.compile(r"\w+:\s*'((?:[^'\\]|\\.)*)'")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@cache
def dictionary(language: str) -> dict[str, tuple[str, ...]]:
    """Every key of a language with what is said for it; more than one form where numbers matter."""
    folder = ROOT / "pwa" / "src" / "i18n" / language
    said: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.ts")):
        source = path.read_text(encoding="utf-8")
        for key, text, forms in _ENTRY.findall(source):
            said[key] = tuple(map(_plain, _FORM.findall(forms) if forms else [text]))
    assert len(said) > 200, "the dictionaries are written another way than this reads them"
    return said


def _plain(text: str) -> str:
    unescaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return unescaped.replace("\\'", "'").replace("\\\\", "\\")
