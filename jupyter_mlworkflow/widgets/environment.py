"""Which front end shows the outputs of this kernel: whether ours draws them, or a widget has to."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

LABEXTENSION = "MLWORKFLOW_LABEXTENSION"
"""Set by our Jupyter Server extension in kernels it starts, where our front end is installed and enabled."""

SETTING = "MLWORKFLOW_WIDGETS"
"""``always`` or ``never`` adds the widget, or does not, wherever the kernel runs."""


def wants_widget(environ: Mapping[str, str] | None = None) -> bool:
    """Whether outputs need an anywidget to be live: no front end of ours draws them.

    That is so in VS Code, in Colab, and in a Jupyter whose server has no front end of ours.
    Outputs are then live through the kernel; in JupyterLab and Notebook 7 with our front end a
    widget would only make the notebook heavier.

    Example:
        >>> wants_widget({"MLWORKFLOW_WIDGETS": "always"}), wants_widget({"MLWORKFLOW_WIDGETS": "never"})
        (True, False)
    """
    environ = os.environ if environ is None else environ
    said = environ.get(SETTING, "").lower()
    if said in ("always", "never"):
        return said == "always"
    if wants_widget_in_output(environ):
        return True
    return environ.get(LABEXTENSION) != "1"


def wants_widget_in_output(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a widget is only shown as an output of its own: code cannot reach into other outputs there.

    So it is in VS Code and in Colab. In Jupyter the code of a widget finds our outputs in the page, so
    that the notebook need not keep the widget, whose place would be empty after a restart.

    Example:
        >>> wants_widget_in_output({"JPY_SESSION_NAME": "demo.ipynb"})
        False
    """
    return is_vscode(os.environ if environ is None else environ) or "google.colab" in sys.modules


def shows_views(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a person can act on what a cell of this kernel shows, fill in a form for one.

    So it is with our front end, and wherever a widget runs; in a console of Jupyter there is neither.

    Example:
        >>> shows_views({"MLWORKFLOW_LABEXTENSION": "1"})
        True
    """
    environ = os.environ if environ is None else environ
    if environ.get(LABEXTENSION) == "1":
        return True
    from importlib.util import find_spec

    return environ.get(SETTING, "").lower() != "never" and find_spec("anywidget") is not None


def is_vscode(environ: Mapping[str, str]) -> bool:
    """Whether VS Code shows the notebook (a Jupyter server started from its terminal does not count)."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and "__vsc_ipynb_file__" in shell.user_ns:
        return True
    return "VSCODE_PID" in environ and "JPY_SESSION_NAME" not in environ
