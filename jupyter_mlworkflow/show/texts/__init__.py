"""Words in views: English is the key, other languages are tables.

State words of the documentation (``wait_inputs``, ``create_failed`` …) are never
translated; `state_label` gives the human word that stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import SettingsError
from ...settings import Settings
from .english import KINDS, STATES, TEXTS
from .zh_cn import KINDS as ZH_KINDS
from .zh_cn import STATES as ZH_STATES
from .zh_cn import TEXTS as ZH_TEXTS

LANGUAGES = ("en", "zh_CN")

_TEXTS: Mapping[str, Mapping[str, str]] = {"en": {text: text for text in TEXTS}, "zh_CN": ZH_TEXTS}
_STATES: Mapping[str, Mapping[str, str]] = {"en": STATES, "zh_CN": ZH_STATES}
_KINDS: Mapping[str, Mapping[str, str]] = {"en": KINDS, "zh_CN": ZH_KINDS}


def language(wanted: str | None = None, environ: Mapping[str, str] | None = None) -> str:
    """Return ``en`` or ``zh_CN``.

    Args:
        wanted: A language, ``auto`` for that of the locale, or ``None`` for the setting.
        environ: Where the locale is read from; the process environment by default.

    Example:
        >>> language("auto", {"LANG": "zh_CN.UTF-8"}), language("auto", {"LANG": "fr_FR"}), language("zh_CN")
        ('zh_CN', 'en', 'zh_CN')
    """
    if wanted is None:
        wanted = _setting()
    if wanted == "auto":
        return Settings().text_language(environ)
    return "zh_CN" if wanted.lower().startswith("zh") else "en"


def _setting() -> str:
    from ... import settings

    try:
        return settings.load().language
    except SettingsError:
        return "auto"  # a wrong setting is told by whoever needs it; a picture only wants a language


def t(text: str, lang: str = "en", /, **values: object) -> str:
    """Translate an English text and fill its ``{fields}``.

    Raises:
        KeyError: The text is in no table: add it to `texts.english` and the translations.

    Example:
        >>> t("{count} more", "en", count=880), t("{count} more", "zh_CN", count=880)
        ('… and 880 more', '… 另有 880 项')
    """
    found = _TEXTS[lang][text]
    if lang == "en":
        found = TEXTS[text] or text
    return found.format(**values) if values else found


def state_label(state: str, lang: str = "en") -> str:
    """Return the human word for a state of a step or an execution.

    Example:
        >>> state_label("wait_inputs"), state_label("wait_inputs", "zh_CN")
        ('waiting for input', '等待输入')
    """
    return _STATES[lang].get(str(state), str(state))


def kind_label(kind: str, lang: str = "en") -> str:
    """Return the human word for a kind of step.

    Example:
        >>> kind_label("mrs_job"), kind_label("job", "zh_CN")
        ('Spark job', '作业')
    """
    return _KINDS[lang].get(kind, kind)
