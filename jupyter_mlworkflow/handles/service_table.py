"""Services as a table that stays readable when dead."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..serving.control import ServiceInfo

_MARKS = {"running": "●", "deploying": "◐", "stopped": "○", "failed": "✕"}


def table(infos: Sequence[ServiceInfo]) -> str:
    """Return services as a static HTML table: all text escaped, no token, no script."""
    head = "".join(f"<th>{title}</th>" for title in ("", "Service", "Status", "Address", "Model", "Id"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, infos))}</tbody></table>"


def _row(info: ServiceInfo) -> str:
    status = f"{info.status}: {info.reason}" if info.reason else info.status
    cells = (
        _MARKS.get(info.status, "?"),
        info.name,
        status,
        info.access_address,
        f"{info.model_name} {info.model_version}".strip(),
        info.id[:8],
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
