/**
 * Texts of charts, with their Chinese.
 */

export const CHART_TEXTS = {
  'Arrow keys read the values, + and − zoom.': '方向键读取数值，+ 和 − 缩放。',
  'Chart: {title}': '图表：{title}',
  'Data of: {title}': '数据：{title}',
  execution: '运行',
  'It could not be saved: {reason}': '无法保存：{reason}',
  'line chart': '折线图',
  'Save as a file': '保存为文件',
  series: '系列',
  Series: '系列',
  'Show everything': '显示全部',
  'Show everything (0)': '显示全部 (0)',
  'Show the data as a table': '以表格显示数据',
  Smoothing: '平滑',
  'Smoothing and axes': '平滑与坐标轴',
  'The chart library cannot be loaded; the data is in the table.': '无法加载图表库；数据见表格。',
  '{name}: {count} bars, lowest {low}, highest {high}': '{name}：{count} 个柱，最低 {low}，最高 {high}',
  'Share of each row': '占各行的比例',
  '{rows} by {columns} cells': '{rows} × {columns} 个单元格',
  '{share} % lie on the diagonal.': '{share}% 位于对角线上。',
  'The table has the same data.': '表格中有相同的数据。',
  row: '行',
  column: '列',
  value: '值',
  'of the row': '占该行',
  '{change} against {name}': '{change}（对比 {name}）',
  'as in {name}': '与 {name} 相同',
  '{name}: {value}': '{name}：{value}',
  'Save as CSV': '保存为 CSV',
  'The file is larger than 1 MB, which is the limit for metrics.': '文件超过 1 MB，这是指标文件的上限。',
  'The file is empty; its charts appear when something is written.': '文件为空；写入内容后会显示图表。',
  'The file is no valid JSON, or not written to its end yet: {reason}': '文件不是有效的 JSON，或尚未写完：{reason}',
  'The file must hold a list of metrics, not {what}.': '文件必须包含指标列表，而不是 {what}。',
  'Entry {number} must have "key", "type" and "data": {what}': '第 {number} 项必须包含“key”“type”和“data”：{what}',
  'x logarithmic': 'x 轴对数',
  'y logarithmic': 'y 轴对数',
  '{count} lines across: {axes}. The table has the same data.': '{count} 条线，坐标轴：{axes}。表格中有相同的数据。',
  '{count} more rows are in the CSV file.': '另有 {count} 行，见 CSV 文件。',
  '{name}: {count} points, lowest {low}, highest {high}, last {last}': '{name}：{count} 个点，最低 {low}，最高 {high}，最后 {last}'
} as const;

export type ChartText = keyof typeof CHART_TEXTS;
