"""Services as a table that stays readable when dead."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..serving.control import ServiceInfo

_MARKS = {"running": "●", "deploying": "◐", "stopped": "○", "failed": "✕"}
_TONES = {"running": "completed", "deploying": "running", "stopped": "init", "failed": "failed"}
"""Which state of a step has the colour for a status."""
_LEFT = " style=text-align:left"


def table(infos: Sequence[ServiceInfo]) -> str:
    """Return services as a static HTML table: all text escaped, no token, no script."""
    head = "".join(f"<th{_LEFT}>{title}</th>" for title in ("", "Service", "Status", "Address", "Model", "Id"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, infos))}</tbody></table>"


def _row(info: ServiceInfo) -> str:
    from ..show.palette import tone

    status = f"{info.status}: {info.reason}" if info.reason else info.status
    cells = (
        f"<b style=color:{tone(_TONES.get(info.status, '')).any}>{_MARKS.get(info.status, '?')}</b>",
        escape(info.name),
        escape(status),
        _address(info),
        escape(f"{info.model_name} {info.model_version}".strip()),
        escape(info.id[:8]),
    )
    return f"<tr>{''.join(f'<td{_LEFT}>{cell}</td>' for cell in cells)}</tr>"


def _address(info: ServiceInfo) -> str:
    """The address as a link to the page of the service that shows how requests look and tries them."""
    shown = escape(info.access_address)
    if info.status != "running" or not info.access_address.startswith(("http://", "https://")):
        return shown
    return f'<a href="{shown.rstrip("/")}/docs" title="How requests look; asks for the token">{shown}</a>'
