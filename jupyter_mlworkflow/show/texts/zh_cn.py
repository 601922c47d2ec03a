"""Simplified Chinese words, after those of the ModelArts documentation."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "init": "未开始",
    "wait_inputs": "等待输入",
    "pending": "排队中",
    "creating": "创建中",
    "created": "已创建",
    "create_failed": "创建失败",
    "running": "运行中",
    "stopping": "停止中",
    "stopped": "已停止",
    "timeout": "已超时",
    "completed": "已完成",
    "failed": "失败",
    "hold": "已暂停",
    "skipped": "已跳过",
    "abnormal": "异常",
    "reused": "沿用上次结果",
}

KINDS: Mapping[str, str] = {
    "job": "作业",
    "create_dataset": "数据集创建",
    "dataset_import": "数据集导入",
    "labeling": "数据集标注",
    "release_dataset": "数据集发布",
    "model": "模型注册",
    "service": "服务部署",
    "condition": "条件",
    "mrs_job": "Spark 作业",
    "metrics": "图表",
    "sub_graph": "子图",
}

TEXTS: Mapping[str, str] = {
    "Workflow": "工作流",
    "Problems": "问题",
    "Inputs and parameters": "输入与参数",
    "State": "状态",
    "Step": "节点",
    "Kind": "类型",
    "Elapsed": "耗时",
    "Note": "说明",
    "Name": "名称",
    "Type": "类型",
    "Value": "值",
    "Description": "描述",
    "Started": "开始时间",
    "Depends on": "依赖节点",
    "Steps": "节点",
    "Labels": "标签",
    "default {value}": "默认 {value}",
    "still to be given": "待填写",
    "given while it runs": "运行时填写",
    "optional": "选填",
    "{count} steps": "{count} 个节点",
    "{count} step": "{count} 个节点",
    "{count} more": "… 另有 {count} 项",
    "{count} lines before": "… 此前还有 {count} 行",
    "{done} of {count} steps done": "已完成 {done}/{count} 个节点",
    "metrics: {problem}": "指标：{problem}",
    "waits for someone": "等待人工操作",
    "nobody drives it: mlworkflow attach {name}": "无进程驱动：mlworkflow attach {name}",
    "waiting for {names}": "等待输入 {names}",
    "attempt {number}": "第 {number} 次尝试",
    "result: {result}": "结果：{result}",
    "No executions yet.": "暂无运行记录。",
    "No metrics yet.": "暂无指标。",
    "No steps.": "没有节点。",
    "No data.": "没有数据。",
    "This cannot be drawn: {reason}": "无法绘制：{reason}",
    "{name}: {count} points, {first} to {last}, lowest {low}, highest {high}": (
        "{name}：{count} 个点，从 {first} 到 {last}，最低 {low}，最高 {high}"
    ),
    "{name}: {count} bars, lowest {low}, highest {high}": "{name}：{count} 个柱，最低 {low}，最高 {high}",
    "{rows} by {columns} table": "{rows} 行 {columns} 列的表格",
    "shown: {shown} of {count}": "显示 {shown}/{count}",
    "Directed graph of {count} steps": "含 {count} 个节点的有向图",
}
