"""Forms in a real browser: every sort of field, in several places at once, with the kernel busy, restarted or alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import expect

from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from tests.browser import flows
from tests.browser.access import problems, use_theme
from tests.browser.conftest import make_server
from tests.browser.forms import Form
from tests.browser.notebooks import SLOW, Jupyter, Notebook, View, shot
from tests.jupyter import TOKEN

if TYPE_CHECKING:
    from playwright.sync_api import Page


def newest(here: runtime.Runtime, workflow: str) -> Execution:
    return Execution(here, here.store.executions(workflow=workflow, limit=1)[0].id)


def form_of(notebook: Notebook, cell: int = 0) -> Form:
    form = Form(notebook.view(cell).element)
    expect(form.element.locator(".mlw-f").first).to_be_visible(timeout=SLOW)
    return form


def test_every_sort_of_field_with_wrong_and_right_values(lab: Jupyter, here: runtime.Runtime) -> None:
    here.storage.makedirs("/bucket/pictures/deep/")
    here.storage.write_bytes("/bucket/readme.txt", b"hello")
    notebook = lab.notebook(flows.asking(), name="asks").run()
    view, form = notebook.view(0), form_of(notebook)
    notebook.shot("form-1-empty")
    expect(form.element).to_contain_text("8 values missing")
    assert not problems(notebook.page, ".jp-Notebook .mlw-form")
    form.submit()
    for name in ("results", "size", "pictures", "epochs", "shuffle", "mode", "sizes", "options"):
        form.is_wrong(name, "It must be given.")
    for name in ("rate", "note", "title"):
        form.is_right(name)
    for name, wrong, sentence, right in (
        ("results", "/bucket/out", 'It must have the form /bucket/dir/, with "/" at both ends.', "/bucket/out/"),
        ("size", "{'flavor_id'", re.compile("^Column 13: "), "{ 'flavor_id': 'local.cpu.1' }"),
        ("pictures", "/bucket/nope/", "/bucket/nope/ does not exist. Put it there first, or correct the path.", ""),
        ("epochs", "three", "It must be a whole number such as 32.", "3"),
        ("rate", "fast", "It must be a number such as 0.5.", "0.25"),
        ("sizes", "1, x", 'Item 2, "x", must be a whole number.', "1, 2"),
        ("options", '{\n  "a": yes\n}', "Line 2, column 8: yes is no value; text needs quotes.", '{"a": [1, null]}'),
    ):
        form.type(name, wrong).is_wrong(name, sentence)
        if right:
            form.type(name, right).is_right(name)
    form.is_wrong("pictures", "/bucket/nope/ does not exist. Put it there first, or correct the path.")
    notebook.shot("form-2-wrong")
    options = form.field("options").locator("textarea")
    options.press("Control+End")
    options.press("Enter")  # a new line, though the notebook around it has other plans for this key
    expect(options).to_have_value('{"a": [1, null]}\n')
    pictures = form.field("pictures")
    pictures.get_by_role("button", name="Browse").click()
    pictures.locator('[data-path="/bucket/pictures/"]').click(timeout=SLOW)
    expect(pictures.locator('[data-path="/bucket/pictures/deep/"]')).to_be_visible(timeout=SLOW)
    notebook.shot("form-3-storage")
    pictures.get_by_role("button", name="Use this folder").click()
    form.is_right("pictures").choose("shuffle", "Yes").choose("mode", "exact")
    size = form.field("size").get_by_role("combobox")
    size.fill("")
    size.press("ArrowDown")
    size.press("Enter")
    expect(size).to_have_value("local.cpu.1")
    form.button("Code").click()
    expect(form.element.locator(".mlw-form-code")).to_contain_text('"sizes": [1, 2]', timeout=SLOW)
    notebook.shot("form-4-code")
    form.submit().is_gone()
    view.step_is("train", "completed").step_is("report", "wait_inputs")
    execution = newest(here, "asks")
    assert execution.logs("train") == 'epochs=3 rate=0.25 mode=exact sizes=[1, 2] options={"a": [1, null]}'
    assert execution.record.data["pictures"] == {"obs_url": "/bucket/pictures/"}
    assert execution.record.parameters["shuffle"] is True
    view.node("report").click()
    Form(view.element.locator(".mlw-panel")).type("title", "All is well").submit().is_gone()
    view.is_in("completed")
    assert execution.logs("report") == "title=All is well"
    notebook.shot("form-5-done")


def test_open_in_three_places_and_answered_in_one(lab: Jupyter) -> None:
    notebook = lab.notebook(flows.one_value(name="two-places"), name="two").run()
    identity = notebook.save()["cells"][0]["outputs"][0]["data"]["application/vnd.mlworkflow.view+json"]["id"]
    form = form_of(notebook)
    other = lab.lab()  # another page, without a kernel
    command(other, "mlworkflow:open", id=identity)
    tab = View(other, other.locator(".jp-MainAreaWidget .mlw-execution").first)
    second = Form(tab.element)
    expect(second.field("number")).to_be_visible(timeout=SLOW)
    command(other, "mlworkflow:todo")
    todo = other.locator("#jp-left-stack .mlw-todo-row", has_text="two-places").first
    todo.get_by_role("button", name="Fill in").click(timeout=SLOW)
    third = Form(todo)
    third.type("number", "5")
    shot(other, "form-todo")
    # As narrow as it is, nothing of it sticks out, and its buttons stay one line high.
    assert third.element.evaluate("form => form.scrollWidth <= form.clientWidth")
    for button in third.element.locator(".mlw-form-buttons button:visible").all():
        assert (button.bounding_box() or {"height": 0})["height"] < 45
    expect(third.button("Load")).to_be_visible()
    assert not problems(other, "#jp-left-stack .mlw-todo")
    form.type("number", "7").submit().is_gone()
    second.is_gone()
    expect(todo).to_have_count(0, timeout=SLOW)
    for view in (notebook.view(0), tab):
        view.is_in("completed")


def test_with_the_kernel_busy_restarted_and_one_cell_that_goes_on_afterwards(lab: Jupyter) -> None:
    notebook = lab.notebook(
        flows.one_value(name="awaited", tail="execution = workflow.run()"),
        "await execution\nprint('said', execution.logs('say'))",
        flows.one_value(name="busy"),
        flows.one_value(name="restarted"),
        "import time\ntime.sleep(600)",
        name="awaited",
    ).run(wait=False)
    form = form_of(notebook)
    cells = notebook.page.locator(".jp-CodeCell")
    expect(cells.nth(1)).to_contain_text("[*]", timeout=SLOW)
    form.type("number", "x").is_wrong("number", "It must be a whole number such as 32.")
    form.type("number", "42").submit().is_gone()
    expect(notebook.output(1)).to_contain_text("said 42", timeout=SLOW)
    form_of(notebook, 2).type("number", "43").submit().is_gone()
    notebook.view(2).is_in("completed")
    expect(cells.nth(4)).to_contain_text("[*]")
    form_of(notebook, 3).type("number", "1")
    notebook.restart_kernel()
    notebook.save()
    notebook.page.reload()
    notebook.wait_until_open()
    form_of(notebook, 3).type("number", "44").submit().is_gone()
    notebook.view(3).is_in("completed")
    # The view writes how it ended, since no kernel does.
    until = time.monotonic() + SLOW / 1000
    while "completed" not in "".join(notebook.save()["cells"][3]["outputs"][0]["data"]["text/plain"]):
        assert time.monotonic() < until


def test_without_the_labextension(new_page: Callable[..., Any], tmp_path: Path) -> None:
    with make_server(tmp_path / "lab", labextension=False) as server:
        notebook = Jupyter(server, new_page).notebook(flows.one_value(), name="alone").run()
        form = form_of(notebook)
        notebook.shot("form-widget")
        form.type("number", "x").is_wrong("number", "It must be a whole number such as 32.")
        form.type("number", "45").submit()
        expect(notebook.output(0).locator(".mlw-execution")).to_have_attribute("data-state", "completed", timeout=SLOW)
        # What is saved is the picture behind the widget, which would be dead there.
        expect(notebook.output(0).locator("img[alt*='1 completed']")).to_have_count(1, timeout=SLOW)
        data = str(notebook.save()["cells"][0]["outputs"])
        assert "widget-view" not in data
        assert "image/svg+xml" in data


def test_a_file_is_uploaded(lab: Jupyter, here: runtime.Runtime, tmp_path: Path) -> None:
    here.storage.makedirs("/bucket/up/")
    (tmp_path / "new.csv").write_text("a,b\n1,2\n")
    (tmp_path / "long.bin").write_bytes(bytes(3_000_000))
    with (tmp_path / "huge.bin").open("wb") as huge:
        huge.truncate(1_000_000_001)
    notebook = lab.notebook(flows.asking(name="uploads"), name="uploads").run()
    field = form_of(notebook).field("pictures")
    field.get_by_role("button", name="Browse").click()
    field.locator('[data-path="/bucket/"]').click(timeout=SLOW)
    field.locator('[data-path="/bucket/up/"]').click(timeout=SLOW)

    def upload(name: str) -> None:
        with notebook.page.expect_file_chooser() as chooser:
            field.get_by_role("button", name="Upload a file here").click(timeout=SLOW)
        chooser.value.set_files(tmp_path / name)

    upload("huge.bin")
    expect(field).to_contain_text("huge.bin is larger than 1000 MB, which is the limit for uploads.")
    with slow_line(notebook.page):
        upload("long.bin")
        expect(field).to_contain_text(re.compile(r"Uploading long\.bin: [1-9][\d.]* [KM]B of 3\.0 MB"), timeout=SLOW)
        notebook.shot("form-upload")
        field.get_by_role("button", name="Cancel").click()
        expect(field).to_contain_text("The upload of long.bin was cancelled; nothing of it was kept.")
    upload("new.csv")
    expect(field).to_contain_text("new.csv is there: 8 B.", timeout=SLOW)
    assert here.storage.read_bytes("/bucket/up/new.csv") == b"a,b\n1,2\n"
    upload("new.csv")
    expect(field).to_contain_text("exists already", timeout=SLOW)
    notebook.shot("form-upload-again")
    field.get_by_role("button", name="Replace it").click()
    expect(field).to_contain_text("new.csv is there: 8 B.", timeout=SLOW)
    field.get_by_role("button", name="Use this folder").click()
    expect(field.locator("input").first).to_have_value("/bucket/up/")
    assert [entry["name"] for entry in here.storage.entries("/bucket/up/")] == ["new.csv"]


def test_weights_of_models(lab: Jupyter, here: runtime.Runtime) -> None:
    notebook = lab.notebook(flows.serving(), name="weights").run()
    view = notebook.view(0).step_is("deploy", "wait_inputs")  # models of a service are given while it runs
    view.node("deploy").click()
    form = Form(view.element.locator(".mlw-panel"))
    field = form.field("models")
    field.locator(".mlw-model-name").fill("digits")
    field.get_by_role("button", name="Add a version").click()
    field.get_by_label("Version").first.fill("0.0.1")
    field.get_by_label("Weight").first.fill("80")
    field.get_by_label("Weight").nth(1).fill("10")
    form.submit().is_wrong("models", "The weights must sum to 100, not 90.")
    notebook.shot("form-weights")
    field.get_by_label("Weight").nth(1).fill("20")
    form.is_right("models")
    field.get_by_role("button", name="As text").click()
    expect(field.locator("textarea")).to_have_value(re.compile('"weight": 80'))
    form.button("Code").click()
    expect(form.element.locator(".mlw-form-code")).to_contain_text('"model_version": "0.0.1"', timeout=SLOW)
    expect(form.element.locator(".mlw-form-code")).to_contain_text("execution.give(")
    view.press("stop", confirm=True).is_in("stopped")
    form.is_gone()


def test_by_keyboard_kept_loaded_and_thrown_away(lab: Jupyter, here: runtime.Runtime) -> None:
    first, second, third = (flows.one_value(name=name) for name in ("kept", "kept", "thrown"))
    notebook = lab.notebook(first, second, third, name="kept").run()
    keyboard, form = notebook.page.keyboard, form_of(notebook, 0)
    number = form.field("number").locator("input")
    number.focus()
    keyboard.type("dd")  # no shortcut of the notebook: the cell stays
    expect(number).to_have_value("dd")
    keyboard.press("Enter")
    form.is_wrong("number", "It must be a whole number such as 32.")
    expect(number).to_be_focused()
    number.press("Control+a")
    keyboard.type("46")
    form.button("Save as").click()
    form.element.get_by_label("Name of the configuration").fill("forty-six")
    keyboard.press("Enter")
    expect(form.element).to_contain_text('Kept as "forty-six".', timeout=SLOW)
    keyboard.press("Enter")
    question = form.element.get_by_role("alertdialog")
    expect(question).to_contain_text('"forty-six" exists already.', timeout=SLOW)
    keyboard.press("Tab")
    keyboard.press("Enter")  # Cancel
    expect(question).to_have_count(0)
    number.focus()
    keyboard.press("Control+Enter")
    form.is_gone()
    notebook.view(0).is_in("completed")
    assert newest(here, "kept").workflow == "kept"
    other = form_of(notebook, 1)
    other.button("Load").click()
    other.element.get_by_role("button", name=re.compile("^forty-six")).click(timeout=SLOW)
    expect(other.field("number").locator("input")).to_have_value("46")
    other.submit().is_gone()
    notebook.view(1).is_in("completed")
    assert newest(here, "kept").logs("say") == "46"
    third_form = form_of(notebook, 2)
    third_form.button("Load").click()
    expect(third_form.element).to_contain_text("No values were kept yet.", timeout=SLOW)
    notebook.page.locator(".jp-CodeCell .jp-InputArea").nth(2).click()
    notebook.command("notebook:run-cell")  # the form that it showed before is of the past
    expect(notebook.view(2).element).to_contain_text("execution-002", timeout=SLOW)
    assert [row.name for row in here.store.executions(workflow="thrown")] == ["execution-002"]
    notebook.view(2).press("delete", confirm=True)
    expect(notebook.view(2).element).to_contain_text("This run was deleted.", timeout=SLOW)
    assert not here.store.executions(workflow="thrown")


def test_in_chinese_and_in_the_dark(lab: Jupyter) -> None:
    with in_chinese(lab):
        notebook = lab.notebook(flows.asking(name="chinese"), name="chinese").run()
        use_theme(notebook.page, "JupyterLab Dark")
        form = form_of(notebook)
        expect(form.element).to_contain_text("本次运行的值")
        form.type("epochs", "三").is_wrong("epochs", "必须是整数，例如 32。")
        form.type("options", '{"a"').is_wrong("options", "第 5 列：名称“a”之后应为“:”。")
        form.type("pictures", "/bucket/nope/")
        form.is_wrong("pictures", "/bucket/nope/ 不存在。请先将其放到该处，或更正路径。")  # said by the server
        form.field("pictures").get_by_role("button", name="浏览").click()
        notebook.shot("form-chinese")
        assert not problems(notebook.page, ".jp-Notebook .mlw-form")
        form.submit().is_wrong("results", "此项必填。")
        use_theme(notebook.page, "JupyterLab Light")


def command(page: Page, name: str, **arguments: Any) -> None:
    """Execute a command of the application."""
    page.evaluate(
        "([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => null)", [name, arguments]
    )


@contextmanager
def in_chinese(lab: Jupyter) -> Iterator[None]:
    """Pages that are opened meanwhile speak Chinese."""
    url = f"{lab.server.url}lab/api/settings/@jupyterlab/translation-extension:plugin"
    with httpx.Client(headers={"Authorization": f"token {TOKEN}"}, timeout=30) as client:
        client.put(url, json={"raw": '{"locale": "zh_CN"}'}).raise_for_status()
        try:
            yield
        finally:
            client.put(url, json={"raw": "{}"}).raise_for_status()


@contextmanager
def slow_line(page: Page) -> Iterator[None]:
    """A line over which 200 kB a second can be sent."""
    network = page.context.new_cdp_session(page)
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", limits)
    yield
    network.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": -1})
    network.detach()
