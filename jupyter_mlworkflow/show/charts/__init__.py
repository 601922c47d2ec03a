"""Charts of the five documented metric shapes (section 5.4.5.4), as small SVGs of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...records import Metric
    from ..graph.picture import Picture


def chart(metric: Metric, lang: str = "en") -> Picture:
    """Draw one metric; what cannot be drawn is told in the picture.

    Example:
        >>> from jupyter_mlworkflow.records import Metric
        >>> chart(Metric("accuracy", "Accuracy", "float", {"value": 0.98765})).alt
        'Accuracy: 0.9877'
    """
    from .draw import draw

    return draw(metric, lang)
