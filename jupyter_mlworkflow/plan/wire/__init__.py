"""The ModelArts v2 workflow document: what a workflow looks like outside of Python (promise P2).

`to_document` and `from_document` are exact: the same workflow gives the same document,
and a document that was read is written again as it was, with fields nobody here knows in
their places.

- `references`: the strings that point at parameters, data, outputs and storages;
- `definitions`: parameters, data requirements, fixed data, storages;
- `steps` and `kinds`: steps, one small file for what differs by kind;
- `conditions`: conditions of condition steps and of skipping;
- `groups`: policy with scenes, sub graphs, workspace;
- `extend`: what the document has no field for, under ``extend.mlworkflow``;
- `foreign`: what keeps the rest of a foreign document;
- `reading`: typed access to JSON of others, each fault told with its place.
"""

from __future__ import annotations

from .document import from_document, to_document

__all__ = ["from_document", "to_document"]
