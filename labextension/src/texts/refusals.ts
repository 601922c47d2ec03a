/**
 * Sentences by which Python refuses what is asked of an execution, with their Chinese; see `sentences.ts`.
 */

type Sentence = readonly [english: string, chinese: string];

/** What can be named that does not exist. */
const NAMED: readonly Sentence[] = [
  ['step', '节点'],
  ['parameter', '参数'],
  ['data object', '数据对象'],
  ['storage', '存储'],
  ['field', '字段'],
  ['execution', '执行记录'],
  ['action', '操作'],
  ['command', '命令'],
  ['parameter of step "{step}"', '节点“{step}”的参数'],
  ['input of step "{step}"', '节点“{step}”的输入']
];

export const REFUSALS: readonly Sentence[] = [
  // engine/checks.py
  ['Step "{step}" is not part of this execution: it was not among the chosen steps.', '节点“{step}”不属于此次运行：它不在所选节点中。'],
  ['Labels are a list of texts such as ["best"], not {value}.', '标签须为文本列表，例如 ["best"]，而不是 {value}。'],
  ['A label is a text of 1 to {most} characters on one line, not {value}.', '标签须为 1 到 {most} 个字符的单行文本，而不是 {value}。'],
  ['An execution has at most {most} labels, not {count}.', '一次运行最多有 {most} 个标签，而不是 {count} 个。'],
  ['There are no values in it; give parameters, data or storages.', '其中没有值；请给出参数、数据或存储。'],
  ['The execution has completed; start a new one with other values by rerun.', '运行已完成；要使用其他值，请重新运行。'],
  [
    'A new value for {key} would come too late: it is used by step {steps} and nothing after that. For a run with it: {code}.',
    '{key} 的新值来得太晚：使用它的节点 {steps} 已结束，之后不再使用。要以新值运行：{code}。'
  ],
  ['The execution was not started yet.', '运行尚未启动。'],
  ['The execution is not running any more: it is {state}.', '运行已不在进行中：{state}。'],
  ['The execution is being stopped.', '运行正在停止。'],
  ['Step "{step}" is not running: it is {state}.', '节点“{step}”没有在运行：{state}。'],
  [
    'Step "{step}" has completed, and a finished step is not run twice; use {code}.',
    '节点“{step}”已完成，已完成的节点不会再次运行；请使用 {code}。'
  ],
  [
    'Only a step that failed or was stopped can be retried; step "{step}" is {state}. Failed: {failed}.',
    '只能重试失败或已停止的节点；节点“{step}”的状态为：{state}。失败的节点：{failed}。'
  ],
  [
    'Only a step that failed or was stopped can be retried; step "{step}" is {state}. No step has failed.',
    '只能重试失败或已停止的节点；节点“{step}”的状态为：{state}。没有失败的节点。'
  ],
  ['The execution has completed: there is nothing to go on with.', '运行已完成，没有可以继续的节点。'],
  ['The execution is running and no step of it has failed.', '运行正在进行，没有失败的节点。'],
  ['Step "{step}" does not hold: it is {state}.', '节点“{step}”没有暂停：{state}。'],
  ['Step "{step}" waits for values that have to be given first: {names}.', '节点“{step}”正在等待以下值，请先给出：{names}。'],
  ['Only a step that holds or waits for values can be skipped; step "{step}" is {state}.', '只能跳过暂停或等待输入的节点；节点“{step}”的状态为：{state}。'],
  ['Step "{step}" can be edited before it runs; it is {state}.', '节点“{step}”只能在运行前编辑；当前状态：{state}。'],
  ['There is no way back to step "{step}": it did not run yet.', '无法回到节点“{step}”：它尚未运行。'],
  ['Going back gives up what comes after; stop {steps} first.', '返回会放弃其后的结果；请先停止 {steps}。'],
  // engine/exclusive.py, engine/deleting.py, engine/control.py
  ['Workflow {workflow} lets only one execution run at a time, and {name} is running. Wait for it, or stop it.', '工作流 {workflow} 同时只允许一个运行，而 {name} 正在运行。请等待其结束或将其停止。'],
  ['{name} is running; stop it before you delete it.', '{name} 正在运行；删除前请先停止。'],
  ['{name} is still being driven by a process; try again in a moment.', '{name} 仍由某个进程驱动；请稍后重试。'],
  ['{name} was started already: it is {state}.', '{name} 已经启动：{state}。'],
  ['Command "{verb}" was not taken within {seconds} seconds.', '命令“{verb}”在 {seconds} 秒内未被受理。'],
  ['The supervisor of {name} does not start; {log} may say why.', '{name} 的监督进程没有启动；原因可能在 {log} 中。'],
  // engine/holds.py
  ['Breakpoints are a list such as {example}, not {value}.', '断点须为列表，例如 {example}，而不是 {value}。'],
  [
    'A breakpoint is the name of a step, or a condition on a metric such as {example}, not {value}.',
    '断点须为节点名称，或对指标的条件，例如 {example}，而不是 {value}。'
  ],
  ['A metric is compared with a number, not with {value}.', '指标须与数字比较，而不是 {value}。'],
  ['There is nothing to edit in it; give parameters or inputs; empty ones take back what was edited.', '其中没有可编辑的内容；请给出参数或输入；空的会撤销已编辑的值。'],
  // handles/debugging.py
  ['No step of {name} holds: {steps} is still running.', '{name} 没有暂停的节点：{steps} 仍在运行。'],
  ['No step of {name} holds: it is {state}.', '{name} 没有暂停的节点：{state}。'],
  ['Step "{step}" comes next and needs values first: {names}.', '接下来是节点“{step}”，请先给出：{names}。'],
  ['{name} has no step left to run; it is {state}.', '{name} 没有剩余的节点可运行：{state}。'],
  ['Step "{step}" is {state} already; {code} goes back to before it.', '节点“{step}”的状态已是：{state}；{code} 可回到它之前。'],
  ...NAMED.flatMap(([english, chinese]): Sentence[] => [
    [`There is no ${english} "{name}". Did you mean "{close}"? Known: {known}.`, `没有${chinese}“{name}”。是否指“{close}”？可用：{known}。`],
    [`There is no ${english} "{name}". Known: {known}.`, `没有${chinese}“{name}”。可用：{known}。`],
    [`There is no ${english} "{name}".`, `没有${chinese}“{name}”。`]
  ]),
  // A wrong value, by its key.
  ['parameters.{name}: {sentence}', 'parameters.{name}：{sentence}'],
  ['data.{name}: {sentence}', 'data.{name}：{sentence}'],
  ['storages.{name}: {sentence}', 'storages.{name}：{sentence}'],
  ['inputs.{name}: {sentence}', 'inputs.{name}：{sentence}']
];
