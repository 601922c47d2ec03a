/**
 * Texts of the labels of a run, with their Chinese.
 */

export const LABEL_TEXTS = {
  'Add a label': '添加标签',
  'Remove label {label}': '移除标签 {label}',
  'Edit labels': '编辑标签',
  'new label': '新标签'
} as const;

export type LabelText = keyof typeof LABEL_TEXTS;
