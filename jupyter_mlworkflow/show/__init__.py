"""Pictures and texts of plans, records and metrics: pure functions, no Jupyter, no engine, no store.

::

    texts/     words in English and Simplified Chinese
    graph/     the DAG: visible graph -> DOT -> coordinates -> our SVG
    charts/    the five documented metric shapes as small SVGs
    text       twins for terminals (`text/plain`)
    html       static twins (`text/html`): no script, survive the sanitizers of notebooks
    bundles    both of them, keyed by MIME type
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bundles import (
        difference_picture,
        execution_bundle,
        execution_text,
        executions_bundle,
        experiments_bundle,
        live_picture,
        metrics_bundle,
        picture_html,
        plain_text,
        table_bundle,
        workflow_bundle,
    )
    from .card import card_bundle, card_fields

__all__ = [
    "card_bundle",
    "card_fields",
    "difference_picture",
    "execution_bundle",
    "execution_text",
    "executions_bundle",
    "experiments_bundle",
    "live_picture",
    "metrics_bundle",
    "picture_html",
    "plain_text",
    "table_bundle",
    "workflow_bundle",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import bundles, card

        return getattr(card if name.startswith("card_") else bundles, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
