"""Settings: where they come from, which one wins, and the sentence for a wrong one."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import SettingsError
from jupyter_mlworkflow.settings import DEFAULTS, Settings, checked, load, sources, user_file


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "me")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "deep"
    folder.mkdir(parents=True)
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_word_the_defaults_hold(environ: dict[str, str], project: Path) -> None:
    assert load(environ, cwd=project) == Settings()
    assert set(sources(environ, cwd=project).values()) == {"default"}
    assert dict(DEFAULTS) == asdict(Settings())


def test_every_setting_is_explained() -> None:
    assert Settings.__doc__ is not None
    assert all(f"        {name}: " in Settings.__doc__ for name in DEFAULTS)


def test_environment_wins_over_project_wins_over_user(environ: dict[str, str], project: Path) -> None:
    user = write(user_file(environ), "[mlworkflow]\nslots = 1\nask = 'never'\nballast_mb = 9\n")
    toml = write(project.parent / "pyproject.toml", "[tool.mlworkflow]\nslots = 2\nask = 'form'\n")
    environ["MLWORKFLOW_SLOTS"] = "3"
    settings = load(environ, cwd=project)
    assert (settings.slots, settings.ask, settings.ballast_mb) == (3, "form", 9)
    told = sources(environ, cwd=project)
    assert (told["slots"], told["ask"], told["ballast_mb"], told["home"]) == (
        "MLWORKFLOW_SLOTS",
        str(toml),
        str(user),
        "default",
    )


def test_the_nearest_project_counts_alone(environ: dict[str, str], project: Path) -> None:
    write(project.parent / "pyproject.toml", "[tool.mlworkflow]\nslots = 2\n")
    write(project / "pyproject.toml", "[project]\nname = 'inner'\n")
    assert load(environ, cwd=project).slots == 0


def test_a_foreign_project_file_does_not_matter_even_when_broken(environ: dict[str, str], project: Path) -> None:
    write(project / "pyproject.toml", "[[[ broken")
    assert load(environ, cwd=project) == Settings()


def test_xdg_says_where_the_users_file_is(environ: dict[str, str], project: Path, tmp_path: Path) -> None:
    environ["XDG_CONFIG_HOME"] = str(tmp_path / "xdg")
    write(tmp_path / "xdg" / "jupyter-mlworkflow" / "config.toml", "[mlworkflow]\nslots = 7\n")
    assert load(environ, cwd=project).slots == 7


def test_an_empty_variable_is_not_set(environ: dict[str, str], project: Path) -> None:
    assert load({**environ, "MLWORKFLOW_SLOTS": ""}, cwd=project).slots == 0


def test_numbers_are_taken_as_they_are_written(environ: dict[str, str], project: Path) -> None:
    write(project / "pyproject.toml", "[tool.mlworkflow]\nstop_grace_seconds = 3\n")
    assert load(environ, cwd=project).stop_grace_seconds == 3.0
    assert isinstance(load(environ, cwd=project).stop_grace_seconds, float)
    assert load({**environ, "MLWORKFLOW_STOP_GRACE_SECONDS": "0.5"}, cwd=project).stop_grace_seconds == 0.5


def test_folders_in_a_file_start_from_that_file(environ: dict[str, str], project: Path) -> None:
    write(project.parent / "pyproject.toml", "[tool.mlworkflow]\nhome = '.state'\nstorage = 's3://bucket/x'\n")
    settings = load(environ, cwd=project)
    assert settings.home_path == project.parent / ".state"
    assert settings.storage == "s3://bucket/x"
    write(project.parent / "pyproject.toml", "[tool.mlworkflow]\nhome = '~/state'\nstorage = 'data'\n")
    settings = load(environ, cwd=project)
    assert settings.home_path == Path(os.path.expanduser("~/state"))
    assert settings.storage == str(project.parent / "data")


def test_the_home_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(home="a/../b").home_path == tmp_path / "b"


def test_a_relative_home_starts_where_it_was_read(
    environ: dict[str, str], project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load({**environ, "MLWORKFLOW_HOME": "rel", "MLWORKFLOW_STORAGE": "store/"}, cwd=project)
    by_hand = load({**environ, "MLWORKFLOW_HOME": "~/x"}, cwd=project)
    monkeypatch.chdir(tmp_path)  # as a supervisor does, which works in the home
    assert settings.home == str(settings.home_path) == str(project / "rel")
    assert settings.storage == str(project / "store")
    assert by_hand.home == "~/x"


def test_there_is_a_slot_at_least() -> None:
    assert Settings().slot_count >= 1
    assert Settings(slots=5).slot_count == 5


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "slot = 1",
            r'There is no setting "slot" \(in \[tool.mlworkflow\] of .*toml\)\. Did you mean "slots"\? Known: home,',
        ),
        ("slots = -1", r'Setting "slots" must be a whole number from 0 to 10000, not -1 \(in \[tool.mlw.*toml\)'),
        ("slots = 1.5", r"must be a whole number from 0 to 10000, not 1\.5"),
        ("slots = true", "must be a whole number from 0 to 10000, not True"),
        ("slots = '4'", "must be a whole number from 0 to 10000, not '4'"),
        ("stop_grace_seconds = nan", "must be a number from 0 to 86400, not nan"),
        ("stop_grace_seconds = inf", "must be a number from 0 to 86400, not inf"),
        ("home = 5", 'Setting "home" must be a folder .* such as ~/.jupyter-mlworkflow, not 5'),
        ("home = ['a']", r"must be a folder .*, not \['a'\]"),
        ("home = ''", "must be a folder .*, not ''"),
        (f"home = '/{'x' * 300}'", "no name in it over 255 bytes.*, not '/xxx"),
        ("home = '/a\\u0000b'".replace("'", '"'), "must be a folder"),
        ("executor = ''", 'Setting "executor" must be text'),
        ("slots = 99999999999999999999", 'Setting "slots" must be a whole number from 0 to 10000, not 9999'),
        (f"slots = {'9' * 5000}", "is not valid TOML"),
        ("ballast_mb = 99999999", 'Setting "ballast_mb" must be a whole number from 0 to 10000, not 99999999'),
        ("language = 'fr'", 'Setting "language" must be one of auto, en, zh_CN, not .fr.'),
        ("ask = 'always'", 'Setting "ask" must be one of auto, form, terminal, never'),
    ],
)
def test_a_wrong_setting_gets_a_sentence(environ: dict[str, str], project: Path, text: str, sentence: str) -> None:
    write(project / "pyproject.toml", f"[tool.mlworkflow]\n{text}\n")
    with pytest.raises(SettingsError, match=sentence):
        load(environ, cwd=project)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLOTS", "many", r'Setting "slots" must be a whole number from 0 to 10000, not .many. \(in MLWO'),
        ("SLOTS", "-2", "not -2"),
        ("STOP_GRACE_SECONDS", "nan", "must be a number from 0 to 86400"),
        ("ASK", "NEVER", "must be one of auto, form, terminal, never, not .NEVER."),
    ],
)
def test_a_wrong_variable_gets_a_sentence(
    environ: dict[str, str], project: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load({**environ, f"MLWORKFLOW_{name}": value}, cwd=project)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[mlworkflow\n", "is not valid TOML: "),
        (b"[mlworkflow]\nask = '\xff'\n", "is not valid TOML: "),
        (b"mlworkflow = 5\n", r'"mlworkflow" in .*config.toml must be a table \(\[mlworkflow\]\), not 5'),
    ],
)
def test_a_file_that_cannot_be_understood_gets_a_sentence(
    environ: dict[str, str], project: Path, content: bytes, sentence: str
) -> None:
    write(user_file(environ), "").write_bytes(content)
    with pytest.raises(SettingsError, match=sentence):
        load(environ, cwd=project)


def test_one_value_can_be_checked_before_it_is_written() -> None:
    assert checked("slots", "4", "the command line") == 4
    assert checked("slots", 4, "the command line") == 4
    assert checked("storage", "s3://b", "the command line") == "s3://b"
    for name, value in (("slot", "4"), ("slots", "x"), ("ask", "maybe")):
        with pytest.raises(SettingsError, match="the command line"):
            checked(name, value, "the command line")


@pytest.mark.parametrize(
    ("language", "environ", "expected"),
    [
        ("auto", {"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ("auto", {"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "en"),
        ("auto", {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ("auto", {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"),
        ("auto", {"LC_ALL": "", "LANG": "zh_CN"}, "zh_CN"),
        ("auto", {}, "en"),
        ("zh_CN", {"LANG": "en_US"}, "zh_CN"),
        ("en", {"LANG": "zh_CN"}, "en"),
    ],
)
def test_texts_are_in_the_language_of_the_locale_unless_said(
    language: str, environ: dict[str, str], expected: str
) -> None:
    assert Settings(language=language).text_language(environ) == expected
