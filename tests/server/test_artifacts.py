"""Links of artifacts: files are previewed and handed out, nothing outside of the storage, nothing that executes."""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from jupyter_mlworkflow.handles import runtime
from tests.jupyter import JupyterProcess

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OUTSIDE = [
    "",
    "/",
    "../../etc/passwd",
    "/made/../../etc/passwd",
    "/made/%2e%2e/%2e%2e/etc/passwd",
    "/made/..\\..\\etc",
    "obs://../etc/passwd",
    "//etc/passwd",
    "/etc/passwd",
    "~/.bashrc",
    "./setup.cfg",
    "file:///etc/passwd",
    "/made/a\x00b",
    "/made/out/passwd",
    "/made/out/",
    "/made/pipe",
    "/made/nothing.txt",
]


@pytest.fixture
def made(here: runtime.Runtime) -> runtime.Runtime:
    """A storage with a file of each sort, a link that leads out, and a pipe."""
    for name, content in {
        "page.html": b"<script>alert(1)</script>",
        "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "picture.txt": PNG,
        "large.png": PNG + bytes(1_000_000),
        "large.txt": "é".encode() * 60_000 + b"end",
        "model.bin": b"\x80\x04\x00\xff",
        'q"; x=é\n.txt'.replace("\n", ""): b"",
    }.items():
        here.storage.write_bytes(f"/made/{name}", content)
    folder = Path(here.storage.resolve("/made/"))
    with suppress(FileExistsError):
        (folder / "out").symlink_to("/etc")
    with suppress(FileExistsError):
        os.mkfifo(folder / "pipe")
    return here


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_of_the_storage_is_read(api: httpx.Client, made: runtime.Runtime, path: str) -> None:
    answer = api.get("storage/file", params={"path": path})
    assert (answer.status_code, "root:" in answer.text) == (400, False)
    assert answer.json()["message"]
    raw = api.get("storage/raw", params={"path": path})
    assert (raw.status_code, "root:" in raw.text) == (404, False)


def test_a_preview_is_text_or_a_picture_that_cannot_hold_a_script(api: httpx.Client, made: runtime.Runtime) -> None:
    def preview(name: str) -> tuple[str, str, bool]:
        found = api.get("storage/file", params={"path": f"obs://made/{name}"}).json()
        assert found["path"] == f"/made/{name}"
        return found["kind"], found["media"] or found["content"][:8], found["cut"]

    assert preview("page.html") == ("text", "<script>", False)
    assert preview("picture.svg") == ("text", "<svg xml", False)
    assert preview("picture.txt") == ("picture", "image/png", False)  # what it is, not what it is called
    assert preview("large.png") == ("other", "image/png", False)
    assert preview("large.txt") == ("text", "é" * 8, True)
    assert preview("model.bin") == ("other", "", False)


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "large.png", 'q"; x=é.txt'])
def test_a_download_is_never_shown_or_run(api: httpx.Client, made: runtime.Runtime, name: str) -> None:
    raw = api.get("storage/raw", params={"path": f"/made/{name}"})
    assert raw.content == made.storage.read_bytes(f"/made/{name}")
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert raw.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    kind, _, encoded = raw.headers["content-disposition"].partition("; ")
    assert kind == "attachment"
    assert encoded.isascii()
    assert '"' not in encoded
    assert ";" not in encoded


def test_a_name_is_taken_as_it_is(api: httpx.Client, made: runtime.Runtime) -> None:
    made.storage.write_bytes("/made/end ", b"with a space")
    made.storage.write_bytes("/made/end", b"without")
    assert api.get("storage/raw", params={"path": "/made/end "}).content == b"with a space"
    assert api.get("storage/file", params={"path": "/made/end "}).json()["content"] == "with a space"
    answer = api.get("storage/raw?path=/made/%ff")
    assert (answer.status_code, "UTF-8" in answer.json()["message"]) == (400, True)


def test_a_download_that_is_broken_off_is_no_error(
    api: httpx.Client, made: runtime.Runtime, server: JupyterProcess
) -> None:
    with Path(made.storage.resolve("/made/huge")).open("wb") as file:
        file.truncate(3 << 30)
    with api.stream("GET", "storage/raw", params={"path": "/made/huge"}) as raw:
        assert raw.headers["content-length"] == str(3 << 30)
        next(raw.iter_bytes(1000))
    assert api.get("store").status_code == 200
    assert "StreamClosedError" not in server.log.read_text()


def test_a_large_folder_is_shown_in_part(api: httpx.Client, here: runtime.Runtime) -> None:
    folder = Path(here.storage.resolve("/many/files/"))
    folder.mkdir(parents=True)
    for number in range(1001):
        (folder / f"{number:04}").touch()
    found = api.get("storage", params={"path": "/many/files/"}).json()
    assert (len(found["entries"]), found["count"]) == (1000, 1001)


@pytest.mark.parametrize(("kind", "named"), [("model", "no-such"), ("service", "no-such"), ("x", "y")])
def test_what_is_gone_is_told(api: httpx.Client, kind: str, named: str) -> None:
    answer = api.get("asset", params={"type": kind, "name": named})
    assert answer.status_code == 404
    assert answer.json()["message"]


def test_a_model_says_how_to_get_it(api: httpx.Client, here: runtime.Runtime, tmp_path: Path) -> None:
    weights = tmp_path / "weights.bin"
    weights.write_bytes(b"12345")
    here.assets.models.register("digits", weights, model_type="PyTorch")
    found = api.get("asset", params={"type": "model", "name": "digits"}).json()
    assert (found["version"], found["files"], found["size"]) == ("0.0.1", 1, 5)
    assert found["code"] == 'wf.model("digits", "0.0.1")'
