"""Loading a script finds its workflow and starts nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import DeclarationError, NotFoundError
from jupyter_mlworkflow.loading import ScriptError, load_workflow

HEAD = """
from jupyter_mlworkflow import workflow as wf

def make(name):
    step = wf.steps.JobStep(name="job", algorithm=wf.BaseAlgorithm(command="true"))
    return wf.Workflow(name=name, desc="d", steps=[step])
"""


def script(folder: Path, text: str, name: str = "flow.py") -> str:
    path = folder / name
    path.write_text(HEAD + text)
    return str(path)


def test_the_one_workflow_is_found(tmp_path: Path) -> None:
    assert load_workflow(script(tmp_path, "one = make('one')")).name == "one"


def test_two_names_of_one_workflow_are_one(tmp_path: Path) -> None:
    assert load_workflow(script(tmp_path, "one = make('one')\nalias = one")).name == "one"


def test_several_must_be_chosen_from(tmp_path: Path) -> None:
    path = script(tmp_path, "a = make('first')\nb = make('second')")
    with pytest.raises(DeclarationError, match=r"holds 2 workflows; name one of them: .*flow\.py:a, .*flow\.py:b"):
        load_workflow(path)
    assert load_workflow(f"{path}:b").name == "second"
    assert load_workflow(f"{path}:first").name == "first"


def test_a_wrong_name_lists_the_right_ones(tmp_path: Path) -> None:
    path = script(tmp_path, "digits = make('digits')")
    with pytest.raises(NotFoundError, match=r'no workflow in .*flow\.py "digit"\. Did you mean "digits"'):
        load_workflow(f"{path}:digit")


def test_main_is_left_out_and_verbs_do_nothing(tmp_path: Path, home: Path) -> None:
    path = script(
        tmp_path,
        """
one = make('one')
one.run()
one.release()
one.release_and_run()
if __name__ == "__main__":
    raise SystemExit("not me")
assert __name__ == "__mlworkflow__"
after = 1
""",
    )
    assert load_workflow(path).name == "one"
    assert not home.exists()


def test_using_the_result_of_a_run_ends_the_loading(tmp_path: Path, home: Path) -> None:
    path = script(tmp_path, "one = make('one')\nprint(one.run().metrics()['accuracy'])\nraise RuntimeError('too far')")
    assert load_workflow(path).name == "one"
    assert not home.exists()


def test_verbs_work_again_afterwards(tmp_path: Path) -> None:
    from jupyter_mlworkflow.declare import door

    before = door.run
    load_workflow(script(tmp_path, "one = make('one')"))
    assert door.run is before


def test_an_error_names_script_and_line(tmp_path: Path) -> None:
    path = script(tmp_path, "def broken():\n    return 1 / 0\nbroken()")
    with pytest.raises(ScriptError, match=r"flow\.py, line 8: ZeroDivisionError: division by zero"):
        load_workflow(path)


def test_a_wrong_declaration_keeps_its_sentence(tmp_path: Path) -> None:
    path = script(tmp_path, "one = make('1 wrong name')")
    with pytest.raises(ScriptError, match=r"flow\.py, line 6: .*name.*1 wrong name") as raised:
        load_workflow(path)
    assert "DeclarationError" not in str(raised.value)


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"flow\.py, line 7: "):
        load_workflow(script(tmp_path, "one = (\n"))


def test_what_is_no_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no script"):
        load_workflow(str(tmp_path / "nothing.py"))
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(NotFoundError, match="is not a Python script"):
        load_workflow(str(tmp_path / "notes.txt"))
    with pytest.raises(NotFoundError, match="declares no workflow"):
        load_workflow(script(tmp_path, "nothing = 1"))


def test_a_script_may_exit_when_it_is_done(tmp_path: Path) -> None:
    assert load_workflow(script(tmp_path, "one = make('one')\nraise SystemExit(0)")).name == "one"
    with pytest.raises(ScriptError, match="exited with 3"):
        load_workflow(script(tmp_path, "one = make('one')\nraise SystemExit(3)"))


def test_a_script_imports_its_neighbours_and_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "neighbour_of_flow.py").write_text("NAME = 'from-neighbour'")
    before = list(sys.path), list(sys.argv)
    path = script(tmp_path, "from neighbour_of_flow import NAME\none = make(NAME)")
    try:
        assert load_workflow(path).name == "from-neighbour"
    finally:
        sys.modules.pop("neighbour_of_flow", None)
    assert (sys.path, sys.argv) == before
