/**
 * Texts of artifacts and what opens from them, with their Chinese.
 */

export const ARTIFACT_TEXTS = {
  'API page': 'API 页面',
  'Close the storage': '关闭存储浏览',
  deploying: '部署中',
  'Download {name}': '下载 {name}',
  Files: '文件数',
  'In code': '代码',
  'Only its beginning is shown.': '仅显示文件开头。',
  'Opens in a new tab; it asks for the token of the service.': '在新标签页中打开；需要输入服务的令牌。',
  'Preview of {name}': '{name} 的预览',
  Registered: '注册时间',
  'See what is in {path}': '查看 {path} 的内容',
  'The first {count} of {total} are shown.': '显示前 {count} 项，共 {total} 项。',
  'There is no preview of this file.': '此文件无法预览。',
  'This picture is too large for a preview.': '图片过大，无法预览。',
  'This picture cannot be shown.': '此图片无法显示。',
  'Through the kernel, files can be looked at but not downloaded.': '通过内核只能查看文件，不能下载。',
  Type: '类型',
  'What is in the storage can be looked at where this is connected.': '连接后才能查看存储中的内容。',
  'As text': '按文本显示',
  'This file is empty.': '此文件为空。',
  'Rows: more than {rows} · columns: {columns}': '行数：超过 {rows} · 列数：{columns}',
  'The first {rows} rows and {columns} columns are shown.': '显示前 {rows} 行和前 {columns} 列。',
  'Rows: {rows} · columns: {columns}': '行数：{rows} · 列数：{columns}'
} as const;

export type ArtifactText = keyof typeof ARTIFACT_TEXTS;
