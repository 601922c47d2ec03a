/**
 * Sentences that Python says about values, with their Chinese; `{fields}` stand for what differs.
 *
 * Python speaks English to whoever asks; a page in Chinese tells the same in Chinese (`told.ts`). A sentence that is
 * not here is shown as it came.
 */

export const SENTENCES: readonly (readonly [english: string, chinese: string])[] = [
  // steps/job/run.py
  ['The job ended with exit code {code} (the program cannot be executed).', '作业以退出码 {code} 结束（程序无法执行）。'],
  ['The job ended with exit code {code} (the program was not found).', '作业以退出码 {code} 结束（找不到程序）。'],
  ['The job ended with exit code {code}.', '作业以退出码 {code} 结束。'],
  ['The job was killed by {signal} (out of memory?).', '作业被 {signal} 终止（内存不足？）。'],
  ['The job was killed by {signal} (a crash in native code).', '作业被 {signal} 终止（本机代码崩溃）。'],
  ['The job was killed by {signal} (stopped from outside).', '作业被 {signal} 终止（被外部停止）。'],
  ['The job was killed by {signal}.', '作业被 {signal} 终止。'],
  ['The job could not be started.', '作业无法启动。'],
  ['Nobody knows how the job ended.', '无法得知作业如何结束。'],
  // values.py
  ['It must be a whole number such as 32, not {value}.', '必须是整数，例如 32，而不是 {value}。'],
  ['It must be a finite number such as 0.5, not {value}.', '必须是有限的数字，例如 0.5，而不是 {value}。'],
  ['It must be text such as "abc", not {value}.', '必须是文本，例如 "abc"，而不是 {value}。'],
  ['It must be True or False, not {value}.', '必须是 True 或 False，而不是 {value}。'],
  ['It must be a dict such as {example}, not {value}.', '必须是对象，例如 {example}，而不是 {value}。'],
  ['It must be one of {values}, not {value}.', '必须是 {values} 之一，而不是 {value}。'],
  ['It must be a list of models such as {example}, not {value}.', '必须是模型列表，例如 {example}，而不是 {value}。'],
  ['It must be a list of {type} such as {example}, not {value}.', '必须是 {type} 列表，例如 {example}，而不是 {value}。'],
  ['Item {number} of the list must be a whole number such as 32, not {value}.', '列表第 {number} 项（从 0 起）必须是整数，例如 32，而不是 {value}。'],
  ['Item {number} of the list must be a finite number such as 0.5, not {value}.', '列表第 {number} 项（从 0 起）必须是有限的数字，例如 0.5，而不是 {value}。'],
  ['Item {number} of the list must be text such as "abc", not {value}.', '列表第 {number} 项（从 0 起）必须是文本，例如 "abc"，而不是 {value}。'],
  ['Item {number} of the list must be True or False, not {value}.', '列表第 {number} 项（从 0 起）必须是 True 或 False，而不是 {value}。'],
  ['It must be a number of at most 4,000 digits, not {value}.', '数字最多 4,000 位，而不是 {value}。'],
  ['It must be text without NUL characters, which no program can be given, not {value}.', '文本不能包含 NUL 字符（无法传给任何程序）：{value}。'],
  ['It must be Unicode text; half of a surrogate pair is none, not {value}.', '必须是 Unicode 文本，不能包含半个代理对：{value}。'],
  ['A flavor names its "flavor_id", as in {example}; {value} does not.', '资源规格须包含“flavor_id”，例如 {example}；{value} 中没有。'],
  ['It must be the path of a file, without "/" at its end, not {value}.', '必须是文件路径，末尾不能有“/”，而不是 {value}。'],
  ['It must be of type {types}, such as {example}, not {value}.', '类型必须是 {types}，例如 {example}，而不是 {value}。'],
  ['It must look like {example}; in {value} {what} is missing.', '格式应为 {example}；{value} 中缺少 {what}。'],
  ['It must look like {example}; in {value} {what} has no meaning.', '格式应为 {example}；{value} 中的 {what} 没有意义。'],
  ['It must look like {example}, not {value}.', '格式应为 {example}，而不是 {value}。'],
  ['{key} must be text that is not empty, not {value}.', '{key} 必须是非空文本，而不是 {value}。'],
  [
    'The root of a storage must have the form /bucket/dir/, without empty folders, "." and "..", not {value}.',
    '存储根路径的格式必须为 /bucket/dir/，不能有空文件夹、“.”和“..”，而不是 {value}。'
  ],
  [
    'The root of a storage must have the form /bucket/dir/, not {value}. The "/" at its end is missing.',
    '存储根路径的格式必须为 /bucket/dir/，而不是 {value}。末尾缺少“/”。'
  ],
  ['The root of a storage must have the form /bucket/dir/, not {value}.', '存储根路径的格式必须为 /bucket/dir/，而不是 {value}。'],
  ['Model {number}: {sentence}', '模型 {number}（从 0 起）：{sentence}'],
  ['it must look like {example}, not {value}.', '格式应为 {example}，而不是 {value}。'],
  ['there is no {key} in a model. Known: {known}.', '模型中没有 {key}。可用：{known}。'],
  ['"model_name" must be the name of a model, not {value}.', '“model_name”必须是模型名称，而不是 {value}。'],
  ['"model_version" must be text such as "0.0.1", not {value}.', '“model_version”必须是文本，例如 "0.0.1"，而不是 {value}。'],
  ['"weight" must be a whole number from 0 to 100, not {value}.', '“weight”必须是 0 到 100 的整数，而不是 {value}。'],
  ['"envs" must be a dict such as {example}, not {value}.', '“envs”必须是对象，例如 {example}，而不是 {value}。'],
  ['All models of a service must have the same model name, not {names}.', '同一服务的所有模型必须同名，而不是 {names}。'],
  ["Two models of a service cannot have the same version: the newest is given twice.", '同一服务的两个模型不能是同一版本：最新版本给出了两次。'],
  ['Two models of a service cannot have the same version: {version} is given twice.', '同一服务的两个模型不能是同一版本：{version} 给出了两次。'],
  ['The weights of the models must sum to 100, not {sum}.', '各模型的权重之和必须为 100，而不是 {sum}。'],
  ['The {key} is limited to {limit}, not {value}.', '{key} 限定为 {limit}，而不是 {value}。'],
  // forms/text.py
  ['{text} is not a bool; type true or false.', '{text} 不是布尔值；请输入 true 或 false。'],
  ['{text} is not a whole number.', '{text} 不是整数。'],
  ['{text} is not a number.', '{text} 不是数字。'],
  ['{text} is none of {values}.', '{text} 不是下列值之一：{values}。'],
  ['{text} is not a JSON object.', '{text} 不是 JSON 对象。'],
  ['{text} is not a list such as {example}.', '{text} 不是列表，例如 {example}。'],
  ['{text} is not a flavor.', '{text} 不是资源规格。'],
  // forms, and what is done with them
  ['It must be given: {what}, such as {example}.', '此项必填，例如 {example}。'],
  ['{path} does not exist. Put it there first, or correct the path.', '{path} 不存在。请先将其放到该处，或更正路径。'],
  ['Step {step} waits for nothing: it is {state}.', '节点 {step} 没有在等待：{state}。'],
  ['1 value is not right yet.', '有 1 个值还不正确。'],
  ['{count} values are not right yet.', '有 {count} 个值还不正确。'],
  ['The name of a configuration is a text of 1 to 64 characters, not {name}.', '配置名称须为 1 到 64 个字符的文本，而不是 {name}。'],
  // the storage, and uploads
  ['{path} is not in the storage root; only /bucket/folder/ paths are listed.', '{path} 不在存储根目录中；只列出 /bucket/folder/ 形式的路径。'],
  ['{path} must name a file in a bucket, as in /bucket/folder/file.csv.', '{path} 必须是桶中的文件，例如 /bucket/folder/file.csv。'],
  ['{path} is a folder; give a name for the file in it.', '{path} 是文件夹；请给出其中文件的名称。'],
  ['{path} exists already; choose another name, or say that it is to be replaced.', '{path} 已存在；请换一个名称，或选择替换。'],
  ['The file is larger than {limit} MB, which is the limit for uploads.', '文件超过上传上限 {limit} MB。'],
  ['{path} is larger than {limit} MB, which is the limit for uploads.', '{path} 超过上传上限 {limit} MB。'],
  [
    '{path} is not a path: write /bucket/dir/ or obs://bucket/dir/ for a place in the storage, ./dir, ../dir, ~/dir or file:///dir for one on this machine.',
    '{path} 不是路径：存储中的位置写作 /bucket/dir/ 或 obs://bucket/dir/，本机的位置写作 ./dir、../dir、~/dir 或 file:///dir。'
  ],
  ['{path} is a folder; name a file in it.', '{path} 是文件夹；请指定其中的文件。'],
  ['{path} is no plain file.', '{path} 不是普通文件。'],
  ['{path} names no bucket: a storage path is /bucket/dir/ or obs://bucket/dir/.', '{path} 没有桶名：存储路径的格式为 /bucket/dir/ 或 obs://bucket/dir/。'],
  ['{path} holds "..": a storage path cannot lead out of its bucket.', '{path} 含有“..”：存储路径不能离开所在的桶。'],
  ['{path} holds a backslash: the parts of a storage path are divided by /.', '{path} 含有反斜杠：存储路径各部分以 / 分隔。'],
  ['{path} holds a control character (NUL, line feed, …), which no path may.', '{path} 含有控制字符（NUL、换行等），路径中不允许。'],
  ['{path} holds an encoded dot, slash or NUL: write the path without %-encoding.', '{path} 含有经编码的点、斜杠或 NUL：请不要使用 % 编码。']
];
