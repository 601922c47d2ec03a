/**
 * Words of the shell: notices about where a view gets its news from, panels, commands.
 *
 * English is the key; the type of the table makes sure that nothing is left untranslated. The
 * words of the views are in `texts/`.
 */

import { language } from './i18n';

const ZH_CN = {
  'The kernel does not answer: it is busy with a cell, or not running.':
    '内核没有应答：它正忙于执行某个单元格，或者没有运行。',
  'The kernel is busy with a cell; it will take this up when the cell has ended.':
    '内核正忙于执行某个单元格；单元格结束后它会处理此请求。',
  'Through the kernel, files of up to {size} MB can be uploaded.': '通过内核最多只能上传 {size} MB 的文件。',
  'The file is too large for the server, or for a proxy in front of it.': '文件对服务器或其前面的代理来说过大。',
  'The kernel was restarted before it answered.': '内核在应答之前已重启。',
  'The Jupyter server cannot be reached. Runs go on meanwhile.': '无法连接 Jupyter 服务器。运行仍在继续。',
  'The server answered {status} {text}.': '服务器返回 {status} {text}。',
  'This view needs a newer version of jupyter-mlworkflow.': '此视图需要更新版本的 jupyter-mlworkflow。',
  'kernel busy': '内核忙',
  'Saved state.': '已保存的状态。',
  'Looking for the execution…': '正在查找执行记录…',
  'The Jupyter server does not see where this execution lives. It becomes live when the kernel answers: it is busy with a cell, or starting.':
    'Jupyter 服务器看不到此执行所在的存储。内核应答后视图会变为实时：它正忙于执行单元格或正在启动。',
  'To see it live, start a kernel for this notebook, or start Jupyter with the MLWORKFLOW_HOME in which it was run.':
    '要实时查看，请为此笔记本启动内核，或使用运行时的 MLWORKFLOW_HOME 启动 Jupyter。',
  'It was run in another store than the one in {home}. To see it live, start Jupyter or the kernel with the MLWORKFLOW_HOME in which it was run.':
    '它运行在另一个存储中，而不是 {home} 中的存储。要实时查看，请使用运行时的 MLWORKFLOW_HOME 启动 Jupyter 或内核。',
  'Try again': '重试',
  'The Jupyter server does not run the server part of jupyter-mlworkflow. Install it there, or enable it: jupyter server extension enable jupyter_mlworkflow.server':
    'Jupyter 服务器没有运行 jupyter-mlworkflow 的服务器部分。请在服务器上安装，或启用它：jupyter server extension enable jupyter_mlworkflow.server',
  Metrics: '指标',
  'Metrics chart': '指标图表',
  Executions: '执行记录',
  Experiments: '实验对比',
  'Compare executions': '对比执行记录',
  'All executions with parameters and metrics: filter, order, compare': '所有执行记录及其参数和指标：筛选、排序、对比',
  'To-do': '待办',
  'Show executions': '显示执行记录',
  'All executions of the store, live': '存储中的所有执行记录，实时更新',
  'Show what waits for someone': '显示待办事项',
  'Steps that wait for a value or for permission to go on': '等待输入值或等待放行的节点',
  'Open execution': '打开执行记录',
  'Open the newest execution': '打开最新的执行记录',
  'Run the next step': '运行下一个节点',
  'Continue the run': '继续运行',
  'Stop the run': '停止运行',
  'Retry the failed steps': '重试失败的节点',
  'Skip the step on hold': '跳过暂停的节点',
  'Run to the chosen step': '运行到所选节点',
  'Set or clear a breakpoint at the chosen step': '在所选节点设置或清除断点',
  'Workflow notebook': '工作流笔记本',
  'New workflow notebook': '新建工作流笔记本',
  'A notebook that begins with a small workflow': '包含一个小型工作流示例的笔记本',
  Open: '打开',
  '{name} is completed.': '{name} 已完成。',
  '{name} failed.': '{name} 失败。',
  '{name} was stopped.': '{name} 已停止。',
  '{name} waits for someone.': '{name} 正在等待处理。',
  '{count} runs have ended or wait for someone; {bad} failed.': '{count} 次运行已结束或正在等待处理，其中 {bad} 次失败。',
  '1 active run': '1 个运行中',
  '{count} active runs': '{count} 个运行中',
  '{count} waiting': '{count} 个等待处理',
  'About MLWorkflow': '关于 MLWorkflow',
  'Show the installed version of MLWorkflow': '显示已安装的 MLWorkflow 版本',
  'Machine-learning workflows, written, run and watched in Jupyter.': '在 Jupyter 中编写、运行和观察机器学习工作流。',
  'Runs belong to nobody\'s kernel: "mlworkflow ls" in a terminal lists them.':
    '运行不依附于任何内核：在终端中执行 "mlworkflow ls" 可列出它们。',
  'This server sees the store in {home}.': '此服务器使用的存储位于 {home}。',
  'This server sees no store.': '此服务器没有可用的存储。'
} as const;

export type Word = keyof typeof ZH_CN;

/** Translate words and fill their fields. */
export function word(text: Word, fields: { [name: string]: string | number } = {}): string {
  const found: string = language() === 'zh_CN' ? ZH_CN[text] : text;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));
}
