/**
 * Texts about what went wrong and about trying again, with their Chinese.
 */

export const FAILURE_TEXTS = {
  'Show step "{step}"': '查看节点“{step}”'
} as const;

export type FailureText = keyof typeof FAILURE_TEXTS;
