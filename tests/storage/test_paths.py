"""What a path says, and what no path may say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.errors import StorageError
from jupyter_mlworkflow.storage.paths import is_machine_path, machine_path, normalise


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("/bucket/key", "/bucket/key"),
        ("obs://bucket/key", "/bucket/key"),
        ("/bucket/dir/", "/bucket/dir/"),
        ("obs://bucket", "/bucket/"),
        ("/bucket", "/bucket/"),
        ("/bucket//a///b/./c", "/bucket/a/b/c"),
        ("/bucket/数据 集/é.txt", "/bucket/数据 集/é.txt"),
        ("/bucket/100%/a%20b", "/bucket/100%/a%20b"),
        ("/bucket/...", "/bucket/..."),
    ],
)
def test_one_way_to_write_it(url: str, same: str) -> None:
    assert normalise(url) == same


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("", "is not a path"),
        ("bucket/key", "is not a path: write /bucket/dir/"),
        ("s3://bucket/key", "is not a path"),
        ("/", "names no bucket"),
        ("obs://", "names no bucket"),
        ("obs:///key", "names no bucket"),
        ("//etc/passwd", "names no bucket"),
        ("/..", r'holds "\.\."'),
        ("/bucket/../other/x", r'holds "\.\."'),
        ("obs://bucket/a/../../../etc/passwd", r'holds "\.\."'),
        ("/../bucket", r'holds "\.\."'),
        ("/bucket/%2e%2e/x", "encoded"),
        ("/bucket/..%2fx", "encoded"),
        ("/bucket/%2E./x", "encoded"),
        ("/bucket/a%00b", "encoded"),
        ("/bucket/a\\..\\b", "backslash"),
        ("/bucket/a\0b", "control character"),
        ("/bucket/a\nb", "control character"),
        ("/bucket/" + "x" * 256, "longer than 255 bytes"),
        ("/bucket/" + "数" * 86, "longer than 255 bytes"),
        ("/bucket/" + "a/" * 600, "longer than 1024 bytes"),
        ("/bucket/\ud800", "not valid Unicode"),
    ],
)
def test_what_could_lead_astray_is_refused(url: str, rule: str) -> None:
    with pytest.raises(StorageError, match=rule) as caught:
        normalise(url)
    assert str(caught.value).isprintable()


def test_a_path_is_text() -> None:
    with pytest.raises(StorageError, match="not int"):
        normalise(3)  # type: ignore[arg-type]


@given(st.text(max_size=40))
def test_nothing_that_is_accepted_leads_out(text: str) -> None:
    try:
        found = normalise("/bucket/" + text)
    except StorageError:
        return
    assert ".." not in found.split("/")
    assert found.startswith("/bucket/")
    assert normalise(found) == found


def test_paths_of_this_machine() -> None:
    assert all(is_machine_path(url) for url in ("./a", "../a", "~/a", "file:///a", ".", "..", "~"))
    assert not any(is_machine_path(url) for url in ("/a", "obs://a", "a", ".hidden", "~user"))
    assert machine_path("./a/../b", "/work") == "/work/b"
    assert machine_path("file://localhost/data", "/work") == "/data"
    for url in ("file://host/data", "file://data", "file:///a%00b", "./a\0"):
        with pytest.raises(StorageError):
            machine_path(url, "/work")
