/**
 * "New workflow notebook": a notebook that begins with a small workflow which runs as it is.
 */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Contents } from '@jupyterlab/services';

const CELLS = [
  ['markdown', '# A workflow\n\nDeclare the steps, look at the graph, run it.'],
  [
    'code',
    `from pathlib import Path

from jupyter_mlworkflow import workflow as wf

code = Path("my_workflow")
code.mkdir(exist_ok=True)
(code / "train.py").write_text('''
import argparse, time

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
for epoch in range(parser.parse_args().epochs):
    print(f"epoch {epoch + 1}", flush=True)
    time.sleep(1)
''')`
  ],
  [
    'code',
    `epochs = wf.Placeholder(name="epochs", placeholder_type=wf.PlaceholderType.INT, default=5)

train = wf.steps.JobStep(
    name="train",
    title="Train",
    algorithm=wf.BaseAlgorithm(
        code_dir="./my_workflow",
        boot_file="train.py",
        parameters=[wf.AlgorithmParameters(name="epochs", value=epochs)],
    ),
)

workflow = wf.Workflow(name="my-workflow", desc="What it is for", steps=[train])
workflow`
  ],
  ['code', 'execution = workflow.run()']
] as const;

/** Make the notebook in a folder and open it. */
export async function newNotebook(app: JupyterFrontEnd, folder: string): Promise<void> {
  const { contents } = app.serviceManager;
  const made = await contents.newUntitled({ path: folder, type: 'notebook' });
  const content = {
    cells: CELLS.map(([kind, source], at) => ({
      id: `mlworkflow-${at}`,
      cell_type: kind,
      metadata: {},
      source,
      ...(kind === 'code' ? { execution_count: null, outputs: [] } : {})
    })),
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3 (ipykernel)', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5
  };
  const options: Partial<Contents.IModel> = { type: 'notebook', format: 'json', content };
  await contents.save(made.path, options);
  await app.commands.execute('docmanager:open', { path: made.path });
}
