"""The OpenAPI page of a service: one HTML document that needs nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
section { border: 1px solid #8886; border-radius: 6px; padding: .2rem 1rem 1rem; margin: 1rem 0; }
pre, textarea { font: 13px/1.4 ui-monospace, monospace; background: #8881; padding: .6rem; border-radius: 4px;
  overflow: auto; max-height: 24rem; width: 100%; box-sizing: border-box; white-space: pre-wrap; }
textarea { min-height: 7rem; border: 1px solid #8886; } code { font-weight: 600; } button { padding: .3rem 1rem; }
label { display: block; margin: .4rem 0; } details { margin: .5rem 0; }
"""

_SCRIPT = """
for (const form of document.querySelectorAll('form[data-url]')) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const out = form.querySelector('pre'), text = form.querySelector('textarea');
    const options = {method: form.dataset.method, headers: {'X-Auth-Token': document.getElementById('token').value}};
    if (text) { options.body = text.value; options.headers['Content-Type'] = 'application/json'; }
    else if (form.dataset.method !== 'GET') { options.body = new FormData(form); }
    out.textContent = '…';
    try {
      const answer = await fetch(form.dataset.url, options);
      out.textContent = answer.status + ' ' + answer.statusText + '\\n' + await answer.text();
    } catch (error) { out.textContent = String(error); }
  });
}
"""


def render(document: Mapping[str, Any], token: str, nonce: str) -> str:
    """Return the page of an OpenAPI document, with a form to try each path.

    Args:
        token: Put into the page's token field, so that trying works at once.
        nonce: Allows the page's one script; all text of the document is escaped.
    """
    info = document["info"]
    sections = "".join(
        _section(url, method, operation)
        for url, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    body = (
        f"<h1>{_text(info['title'])}</h1><p>{_text(info.get('description', ''))}</p>"
        f"<p>Model version {_text(info['version'])} · <code>GET /openapi.json</code> has this as data</p>"
        f"<label>Token <input id='token' type='password' autocomplete='off' size='50' value='{_text(token)}'></label>"
        f"{sections}<script nonce='{_text(nonce)}'>{_SCRIPT}</script>"
    )
    return _document(str(info["title"]), body)


def ask(title: str, *, wrong: bool) -> str:
    """Return the page that asks for the token."""
    hint = "<p><strong>That is not the token of this service.</strong></p>" if wrong else ""
    return _document(
        title,
        f"<h1>{_text(title)}</h1>{hint}<form method='post' action='/docs'><label>Token of the service "
        "<input name='token' type='password' autocomplete='off' size='50' autofocus></label>"
        "<button>Show</button></form>"
        "<p>In Python it is <code>Service.token</code>.</p>",
    )


def example(schema: Any, depth: int = 0) -> Any:
    """Return a value of the form that a JSON schema asks for.

    Example:
        >>> example({"type": "object", "properties": {"x": {"type": "array", "items": {"type": "number"}}}})
        {'x': [0]}
    """
    if not isinstance(schema, dict) or depth > 20:
        return None
    if "example" in schema or "default" in schema:
        return schema.get("example", schema.get("default"))
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {name: example(item, depth + 1) for name, item in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(schema.get("items"), depth + 1)]
    plain = {"string": "text", "number": 0, "integer": 0, "boolean": True}
    return plain.get(kind) if isinstance(kind, str) else None


def _section(url: str, method: str, operation: Mapping[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    kind, schema = next(((name, part.get("schema", {})) for name, part in content.items()), ("", {}))
    answers = "".join(
        f"<li>{_text(code)} {_text(answer.get('description', ''))}</li>"
        for code, answer in operation["responses"].items()
    )
    made: dict[str, Any] = operation["responses"].get("200", {}).get("content", {})
    response = next((part.get("schema") for part in made.values()), None)
    shown = f"<details><summary>Request: {_text(kind)}</summary><pre>{_pretty(schema)}</pre></details>" if kind else ""
    shown += f"<details><summary>Answer</summary><pre>{_pretty(response)}</pre></details>" if response else ""
    return (
        f"<section><h2><code>{_text(method.upper())} {_text(url)}</code></h2>"
        f"<p>{_text(operation.get('summary', ''))}</p>{shown}<ul>{answers}</ul>"
        f"<form data-url='{_text(url)}' data-method='{_text(method.upper())}'>"
        f"{_fields(kind, schema)}<button>Try it</button><pre></pre></form></section>"
    )


def _fields(kind: str, schema: Any) -> str:
    if not kind:
        return ""
    if not kind.startswith("multipart/"):
        sample = example(schema) if schema else {"instances": [[0]]}
        return f"<textarea spellcheck='false'>{_pretty(sample)}</textarea>"
    properties = schema.get("properties", {}) or {"images": {"format": "binary"}}
    return "".join(
        f"<label>{_text(name)} <input name='{_text(name)}' {_input_type(item)}></label>"
        for name, item in properties.items()
    )


def _input_type(schema: Any) -> str:
    upload = isinstance(schema, dict) and schema.get("format") == "binary"
    return "type='file' multiple" if upload else "type='text'"


def _document(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _pretty(value: Any) -> str:
    return escape(json.dumps(value, indent=2, ensure_ascii=False))


def _text(value: Any) -> str:
    return escape(str(value), quote=True)
