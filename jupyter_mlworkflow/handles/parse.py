"""Text that a person typed, turned into the value it means (see `forms.text`)."""

from __future__ import annotations

from ..forms.text import data, given, parameter

__all__ = ["data", "given", "parameter"]
