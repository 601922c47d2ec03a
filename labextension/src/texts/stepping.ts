/**
 * Texts of the debugger, with their Chinese.
 */

export const STEPPING_TEXTS = {
  'Always hold before this step.': '每次运行此节点前暂停。',
  Breakpoint: '断点',
  breakpoint: '断点',
  'caused by {what}': '起因：{what}',
  'Do not hold before this step any more.': '运行此节点前不再暂停。',
  edited: '已修改',
  'Go back to before this step? It and what comes after it will run anew; what they made is moved aside then.':
    '要回到此节点之前吗？此节点及其后续节点将重新运行，届时会移开它们已有的输出。',
  'Go back to here': '回到此处',
  'Hold before this step again; it and what comes after it will run anew.': '再次暂停在此节点之前；此节点及其后续节点将重新运行。',
  'It receives nothing.': '没有输入和参数。',
  Next: '下一步',
  'No step is on hold.': '没有暂停的节点。',
  'Post-mortem': '异常现场',
  'Run everything that comes before this step, and hold here.': '运行此节点之前的所有节点，并在此暂停。',
  'Run the next step, and hold after it.': '运行下一个节点，然后暂停。',
  'Run this step': '运行此节点',
  'Run to here': '运行到此处',
  'Run to the next breakpoint, or to the end.': '运行到下一个断点，或运行到结束。',
  'Step "{step}" is running.': '节点“{step}”正在运行。',
  'Use these values': '使用这些值',
  'What it will receive': '将收到的输入和参数',
  'while handling {what}': '处理以下异常时：{what}',
  '{count} frames between were left out': '省略了中间的 {count} 个栈帧',
  '{file}:{line} in {name}': '{file}:{line}，{name}'
} as const;

export type SteppingText = keyof typeof STEPPING_TEXTS;
