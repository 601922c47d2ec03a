"""Small drawings around (0, 0): signs of states (16 × 16) and icons of kinds (12 × 12).

In a sign, ``currentColor`` is the colour of the state; class ``mlw-o`` is an outline in it and
``mlw-w`` a stroke in the colour of the card.
"""

from __future__ import annotations

from collections.abc import Mapping

_DISC = '<circle r="8"/>'
_RING = '<circle class="mlw-o" r="7"/>'
_STOP = '<path d="M-3.3-8h6.6L8-3.3v6.6L3.3 8h-6.6L-8 3.3v-6.6z"/>'


def _white(path: str) -> str:
    return f'<path class="mlw-w" d="{path}"/>'


SIGNS: Mapping[str, str] = {
    "init": _RING,
    "wait_inputs": '<rect x="-8" y="-8" width="16" height="16" rx="4"/>'
    + _white("M-2.3-2.2c0-3.2 4.8-3.2 4.8-.2 0 2-2.4 1.8-2.4 3.6M.1 4.2v.2"),
    "pending": _RING + '<path class="mlw-o" d="M-3.5 0h.1M0 0h.1M3.5 0h.1"/>',
    "creating": _RING + '<path d="M0-7a7 7 0 0 1 7 7H0z"/>',
    "created": _RING + '<path d="M0-7a7 7 0 0 1 0 14z"/>',
    "create_failed": _STOP + _white("M-3.8 0h7.6"),
    "running": _DISC + '<path class="mlw-w" d="M-2-3.4l5 3.4-5 3.4z"/>',
    "stopping": _RING + '<path d="M-3-3h6v6h-6z"/>',
    "stopped": '<rect x="-8" y="-8" width="16" height="16" rx="3"/>' + _white("M-2.5-2.5h5v5h-5z"),
    "timeout": _STOP + _white("M0-4.5V.3l3 2"),
    "completed": _DISC + _white("M-3.6.4l2.6 2.7 4.6-5.4"),
    "failed": _STOP + _white("M-3-3l6 6M3-3l-6 6"),
    "hold": _DISC + _white("M-2.2-3.2v6.4M2.2-3.2v6.4"),
    "skipped": '<circle class="mlw-o" r="7" style="stroke-dasharray:2.5 3"/>'
    '<path class="mlw-o" d="M-3.2-2.6L-.6 0l-2.6 2.6M.8-2.6L3.4 0 .8 2.6"/>',
    "reused": '<path class="mlw-o" d="M5.8-3.5A7 7 0 1 0 7 .5M6.5-7v4H2.5"/>',
    "added": _DISC + _white("M-3.8 0h7.6M0-3.8v7.6"),
    "removed": _DISC + _white("M-3.8 0h7.6"),
    "changed": _DISC + _white("M-3.6-1.7h7.2M-3.6 1.7h7.2M2.2-4.4l-4.4 8.8"),
}

KINDS: Mapping[str, str] = {
    "job": "M-6-5H6V5H-6zM-3.2-2l2 2-2 2M.8 2.2h2.6",
    "condition": "M0-6l6 6-6 6-6-6z",
    "model": "M0-6l5.4 3v6L0 6l-5.4-3v-6zM-5.4-3L0 0l5.4-3M0 0v6",
    "service": "M-6 0a6 6 0 1 0 12 0A6 6 0 1 0-6 0H6M0-6c3.4 3 3.4 9 0 12-3.4-3-3.4-9 0-12",
    "create_dataset": "M-5-4c0-2.6 10-2.6 10 0v8c0 2.6-10 2.6-10 0zc0 2.6 10 2.6 10 0",
    "dataset_import": "M0-6v7.4M-3-1.6l3 3 3-3M-6 2v3.6H6V2",
    "labeling": "M-6-5.4h5L6 1.2 1 6l-7-6.4zM-3.4-2.8h.1",
    "release_dataset": "M0 1.6V-6M-3-3l3-3 3 3M-6 2v3.6H6V2",
    "mrs_job": "M1-6.4L-4 1h3.6L-1 6.4 4-1H.4z",
    "metrics": "M-6-6V6H6M-2.6 3V.4M.8 3v-6M4.2 3v-4",
}
OTHER_KIND = "M-5-5H5V5H-5z"
