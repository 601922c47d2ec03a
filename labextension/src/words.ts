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
  'The kernel was restarted before it answered.': '内核在应答之前已重启。',
  'The Jupyter server cannot be reached. Runs go on meanwhile.': '无法连接 Jupyter 服务器。运行仍在继续。',
  'The server answered {status} {text}.': '服务器返回 {status} {text}。',
  'This view needs a newer version of jupyter-mlworkflow.': '此视图需要更新版本的 jupyter-mlworkflow。',
  'Saved state.': '已保存的状态。',
  'Looking for the execution…': '正在查找执行记录…',
  'The Jupyter server does not see where this execution lives. It becomes live when the kernel answers: it is busy with a cell, or starting.':
    'Jupyter 服务器看不到此执行所在的存储。内核应答后视图会变为实时：它正忙于执行单元格或正在启动。',
  'To see it live, start a kernel for this notebook, or start Jupyter with the MLWORKFLOW_HOME in which it was run.':
    '要实时查看，请为此笔记本启动内核，或使用运行时的 MLWORKFLOW_HOME 启动 Jupyter。',
  'It was run in another store than the one in {home}. To see it live, start Jupyter or the kernel with the MLWORKFLOW_HOME in which it was run.':
    '它运行在另一个存储中，而不是 {home} 中的存储。要实时查看，请使用运行时的 MLWORKFLOW_HOME 启动 Jupyter 或内核。',
  'Try again': '重试'
} as const;

export type Word = keyof typeof ZH_CN;

/** Translate words and fill their fields. */
export function word(text: Word, fields: { [name: string]: string | number } = {}): string {
  const found: string = language() === 'zh_CN' ? ZH_CN[text] : text;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));
}
