/**
 * Texts about what went wrong, about trying again and about conditions, with their Chinese.
 */

export const FAILURE_TEXTS = {
  '{condition} is false.': '{condition} 不成立。',
  '{condition} is true.': '{condition} 成立。',
  '{count} frames in libraries': '库代码中的 {count} 个栈帧',
  'For another attempt': '再次尝试所用参数',
  'Retry with these values': '用这些值重试',
  'What attempt {number} was given': '第 {number} 次尝试所用参数',
  'Show step "{step}"': '查看节点“{step}”'
} as const;

export type FailureText = keyof typeof FAILURE_TEXTS;
