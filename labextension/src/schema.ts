/**
 * Generated from the Python schema by scripts/generate_types.py; do not edit.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type ExecutionState =
  | 'init'
  | 'running'
  | 'completed'
  | 'stopped'
  | 'abnormal';

export type StepState =
  | 'init'
  | 'wait_inputs'
  | 'pending'
  | 'creating'
  | 'created'
  | 'create_failed'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'timeout'
  | 'completed'
  | 'failed'
  | 'hold'
  | 'skipped';

/** Why a step failed: a stable code, one sentence, and the end of its log. */
export interface ErrorInfo {
  code: string;
  message: string;
  log_tail: string[];
}

/** What one output of a step is. */
export interface Artifact {
  type: string;
  value: { [name: string]: Json };
}

/** One entry of a metrics.json file (section 5.4.5.4, table 5-52). */
export interface Metric {
  key: string;
  title: string;
  type: string;
  data: { [name: string]: Json };
  output: string;
}

/** One step of one execution. Times are seconds since the epoch (float), or `None`. */
export interface StepRecord {
  name: string;
  kind: string;
  title: string;
  state: StepState;
  attempt: number;
  started_at: number | null;
  ended_at: number | null;
  reason: string;
  waiting_for: string[];
  error: ErrorInfo | null;
  inputs: { [name: string]: Json };
  parameters: { [name: string]: Json };
  outputs: { [name: string]: Artifact };
  metrics: Metric[];
  metrics_problem: string;
  condition_result: boolean | null;
  folder: string;
  pid: number | null;
  host: string;
}

/** One execution of a workflow, folded from its journal up to event `seq`. */
export interface ExecutionRecord {
  id: string;
  workflow: string;
  name: string;
  state: ExecutionState;
  seq: number;
  description: string;
  experiment_id: string;
  labels: string[];
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  idle_seconds: number;
  reason: string;
  parameters: { [name: string]: Json };
  data: { [name: string]: Json };
  storages: { [name: string]: string };
  steps: { [name: string]: StepRecord };
}

/** One row of a listing. Times in seconds since the epoch. */
export interface ExecutionSummary {
  id: string;
  workflow: string;
  name: string;
  state: string;
  seq: number;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  experiment_id: string;
  labels: string[];
  waiting: boolean;
  steps: { [name: string]: number };
  idle_seconds: number;
  driven: boolean | null;
}

/** The execution exists; its plan lies in the store under the execution's id. */
export interface ExecutionCreated {
  workflow: string;
  name: string;
  steps: { [name: string]: string }[];
  description: string;
  experiment_id: string;
  labels: string[];
  parameters: { [name: string]: Json };
  data: { [name: string]: Json };
  storages: { [name: string]: string };
}

/** A process took over the execution; `epoch` counts them. */
export interface SupervisorStarted {
  pid: number;
  host: string;
  epoch: number;
}

/** The execution as a whole turned to another state. */
export interface ExecutionStateChanged {
  state: string;
  reason: string;
}

/** A step turned to another state. */
export interface StepStateChanged {
  step: string;
  state: string;
  attempt: number;
  reason: string;
  waiting_for: string[];
  error: { [name: string]: Json } | null;
  condition_result: boolean | null;
  at: number | null;
}

/** The values an attempt was given, and where it lives on disk. */
export interface StepPrepared {
  step: string;
  attempt: number;
  folder: string;
  inputs: { [name: string]: Json };
  parameters: { [name: string]: Json };
  code: { [name: string]: Json };
}

/** A process runs for an attempt. With `host`, `boot_id` and `start_time`, `pid` is unmistakable. */
export interface TaskStarted {
  step: string;
  attempt: number;
  pid: number;
  start_time: string;
  boot_id: string;
  host: string;
}

/** What an attempt made: `{output: {"type", "value"}}`. */
export interface StepOutputs {
  step: string;
  attempt: number;
  outputs: { [name: string]: Json };
}

/** The metrics of an attempt as they stand now; replaces what was read before. */
export interface MetricsRead {
  step: string;
  attempt: number;
  metrics: { [name: string]: Json }[];
  problem: string;
}

/** Values were given or changed after the start; merged over the earlier ones. */
export interface ValuesGiven {
  parameters: { [name: string]: Json };
  data: { [name: string]: Json };
  storages: { [name: string]: string };
}

/** Where the execution holds from now on (debugging); see `engine.holds`. */
export interface HoldsChanged {
  every: boolean;
  until: string;
  breakpoints: string[];
}

/** Values that hold for this step alone, from its next attempt on; replaces what was edited before. */
export interface StepEdited {
  step: string;
  parameters: { [name: string]: Json };
  inputs: { [name: string]: Json };
}

/** The supervisor took a command; `refused` is the sentence that tells why not. */
export interface CommandTaken {
  id: string;
  verb: string;
  step: string;
  refused: string;
}

/** The labels of the execution were replaced. */
export interface LabelsChanged {
  labels: string[];
}

/** One entry of a journal. */
export type Event =
  | { seq: number; time: number; kind: 'execution_created'; data: ExecutionCreated }
  | { seq: number; time: number; kind: 'supervisor_started'; data: SupervisorStarted }
  | { seq: number; time: number; kind: 'execution_state'; data: ExecutionStateChanged }
  | { seq: number; time: number; kind: 'step_state'; data: StepStateChanged }
  | { seq: number; time: number; kind: 'step_prepared'; data: StepPrepared }
  | { seq: number; time: number; kind: 'task_started'; data: TaskStarted }
  | { seq: number; time: number; kind: 'step_outputs'; data: StepOutputs }
  | { seq: number; time: number; kind: 'metrics'; data: MetricsRead }
  | { seq: number; time: number; kind: 'values'; data: ValuesGiven }
  | { seq: number; time: number; kind: 'holds'; data: HoldsChanged }
  | { seq: number; time: number; kind: 'step_edited'; data: StepEdited }
  | { seq: number; time: number; kind: 'command'; data: CommandTaken }
  | { seq: number; time: number; kind: 'labels'; data: LabelsChanged };

/** Everything known of an execution, sent first. */
export interface SnapshotMessage {
  sub: string;
  kind: 'snapshot';
  record: ExecutionRecord;
}

/** What happened to an execution since. */
export interface EventsMessage {
  sub: string;
  kind: 'events';
  events: Event[];
}

/** Rows of the list of executions: all of them (`reset`), or those that changed or are gone. */
export interface RowsMessage {
  sub: string;
  kind: 'rows';
  reset: boolean;
  rows: ExecutionSummary[];
  gone: string[];
}

/** Lines of a log from number `start` on; the log has `count` lines now. */
export interface LogMessage {
  sub: string;
  kind: 'log';
  reset: boolean;
  start: number;
  count: number;
  lines: string[];
}

/** The metrics of a running step: `order` names all as `[output, key]`; those in neither list are as they were. */
export interface MetricsMessage {
  sub: string;
  kind: 'metrics';
  reset: boolean;
  order: string[][];
  whole: Metric[];
  grown: MetricGrowth[];
  problem: string;
}

/** A subscription cannot be served, in a sentence. */
export interface ErrorMessage {
  sub: string;
  kind: 'error';
  message: string;
}

/** Answer to a ping. */
export interface PongMessage {
  sub: string;
  kind: 'pong';
}

/** Answer to a request over the comm transport; `result` is what the REST call would give. */
export interface AnswerMessage {
  sub: string;
  kind: 'answer';
  ok: boolean;
  result: Json;
}

export type Message =
  | SnapshotMessage
  | EventsMessage
  | RowsMessage
  | LogMessage
  | MetricsMessage
  | ErrorMessage
  | PongMessage
  | AnswerMessage;

/** A curve from place `start` on; `axis` is `x_axis` or `y_axis`, `at` the number of the curve. */
export interface AxisEnd {
  axis: string;
  at: number;
  start: number;
  value: Json[];
}

/** What changed at the ends of the curves of one chart. */
export interface MetricGrowth {
  output: string;
  key: string;
  ends: AxisEnd[];
}

/** Content of an output of `MIME_TYPE`: what to show, and where it is known. */
export interface ViewBundle {
  version: number;
  kind: 'execution' | 'workflow' | 'executions' | 'steps';
  store: string;
  id?: string;
  name?: string;
  seq?: number;
  nodes?: { [name: string]: string[] };
  frames?: { [name: string]: string };
  pictures?: ClosedPicture[];
  definitions?: { [name: string]: Definition };
  ids?: string[];
  ran?: RanStep[];
  more?: number;
  holds?: string[];
}

/** A workflow as it is drawn with the sub-graphs named in `closed` as one node each. */
export interface ClosedPicture {
  closed: string[];
  svg: string;
  nodes: { [name: string]: string[] };
  frames: { [name: string]: string };
}

/** The DAG as SVG; `nodes` says which steps a node stands for, `frames` the names of open sub-graphs. */
export interface Picture {
  svg: string;
  width: number;
  height: number;
  alt: string;
  nodes: { [name: string]: string[] };
  frames: { [name: string]: string };
}

/** How a step was declared. */
export interface Definition {
  kind: string;
  title: string;
  description: string;
  depends: string[];
  spec: { [name: string]: Json };
  slots: number;
}

/** Steps that belong together. */
export interface SubGraph {
  name: string;
  steps: string[];
}

/** Answer to a request for all that a view of an execution needs. */
export interface ExecutionView {
  store: string;
  record: ExecutionRecord;
  picture: Picture;
  holds: Holds;
  definitions: { [name: string]: Definition };
  sub_graphs: SubGraph[];
  parameters: { [name: string]: Json };
  data: { [name: string]: Json };
  storages: { [name: string]: Json };
}

/** What a notebook keeps of an execution as it is at event `seq`. */
export interface Twin {
  'text/html': string;
  'text/plain': string;
  seq: number;
}

/** Answer to an action: the execution it led to, or the sentence why not. */
export interface ActionAnswer {
  ok: boolean;
  execution?: string;
  message?: string;
  errors?: { [name: string]: string };
}

/** Answer to a request for lines of a log. */
export interface LogRange {
  start: number;
  count: number;
  lines: string[];
}

/** Numbers to compare with: of an earlier attempt (0: none), or of an earlier execution; by `output/key`. */
export interface MetricsBefore {
  attempt: number;
  execution: string;
  values: { [name: string]: number };
}

/** Something that waits for a person. */
export interface TodoRow {
  execution: string;
  name: string;
  step: string;
  title: string;
  state: string;
  waiting_for: string[];
  reason: string;
}

/** One field of a form (`forms.schema` tells what each means). */
export interface FormField {
  key: string;
  name: string;
  group: string;
  type: string;
  value_type: string;
  title: string;
  description: string;
  words: string;
  example: string;
  prompt: string;
  required: boolean;
  delay: boolean;
  has_default: boolean;
  default: Json;
  given: boolean;
  value: Json;
  enum: Json[] | null;
  items: string | null;
  format: string | null;
  constraints: { [name: string]: Json };
  choices: string | null;
  used_by: string[];
  shared_by?: string[];
}

/** Fields that belong together: storages, resources, data, parameters of several steps or of one. */
export interface FormGroup {
  name: string;
  title: string;
  step: string | null;
  fields: FormField[];
}

/** The fields of a form, in the documented order. */
export interface FormSchema {
  version: number;
  workflow: string;
  description: string;
  groups: FormGroup[];
}

/** Something that may be picked; of a path also whether it is a folder. */
export interface FormChoice {
  value: Json;
  title: string;
  detail: string;
  directory?: boolean;
}

/** Answer to a request for the form of an execution, or of a waiting step. */
export interface Form {
  execution: string;
  name: string;
  step: string;
  state: string;
  seq: number;
  open: boolean;
  reason: string;
  schema: FormSchema;
  configurations: string[];
  choices: { [name: string]: FormChoice[] };
  upload_mb: number;
}

/** Answer to what was typed into a form: the values, a sentence for each wrong one, and the code for the same. */
export interface FormCheck {
  ok: boolean;
  values: { [name: string]: Json };
  errors: { [name: string]: string };
  code: string;
}

/** Answer to a request to keep what was typed as a configuration. */
export interface FormSaved {
  ok: boolean;
  errors: { [name: string]: string };
}

/** Values that were kept under a name. */
export interface NamedConfiguration {
  name: string;
  values: { [name: string]: { [name: string]: Json } };
}

/** A file that was written to the storage root; `size` in bytes. */
export interface Uploaded {
  path: string;
  size: number;
}

/** Where an execution holds; `debug`: it was started to be stepped through. */
export interface Holds {
  debug: boolean;
  every: boolean;
  until: string;
  breakpoints: string[];
}

/** Answer to a question what a step will receive; `problem`: why that cannot be told yet. */
export interface StepPreview {
  inputs: { [name: string]: Json };
  parameters: { [name: string]: Json };
  problem: string;
  edited: StepEdit;
  schema: FormSchema;
  choices: { [name: string]: FormChoice[] };
  upload_mb: number;
}

/** What was edited for one step alone. */
export interface StepEdit {
  inputs: { [name: string]: Json };
  parameters: { [name: string]: Json };
}

/** One frame of a post-mortem; `source` are lines from number `first` on, `locals` values as text. */
export interface Frame {
  file: string;
  line: number;
  function: string;
  first: number;
  source: string[];
  locals: { [name: string]: string };
}

/** An exception of a post-mortem, `frames` outermost first; `how` it led to the one before it. */
export interface RaisedException {
  type: string;
  message: string;
  how: string;
  frames: Frame[];
  left_out: number;
}

/** The exception that ended a job and those that led to it; none where it left none. */
export interface PostmortemAnswer {
  exceptions: RaisedException[];
}

/** A step that ran in a cell, as it was when the cell had ended; times in seconds since the epoch. */
export interface RanStep {
  step: string;
  title: string;
  attempt: number;
  state: string;
  started_at: number | null;
  ended_at: number | null;
  note: string;
  made: string[];
  tail: string[];
}

/** What an execution was given and what came out, by column; `curves` are few points of line charts. */
export interface ExperimentRow {
  id: string;
  seq: number;
  values: { [name: string]: string | number | boolean };
  curves: { [name: string]: (number | null)[] };
}

/** One line of a line chart of an execution; `metric` is `STEP.KEY`. */
export interface ExperimentCurve {
  execution: string;
  metric: string;
  title: string;
  line: string;
  x_title: string;
  x: (number | string)[];
  y: (number | null)[];
}

/** A value that two executions were given differently, as text; null where one has none. */
export interface ValueDifference {
  name: string;
  one: string | null;
  other: string | null;
}

/** A step that is not the same in two plans; `diff` are the lines that define it, as a unified diff. */
export interface StepDifference {
  step: string;
  change: 'added' | 'removed' | 'changed';
  diff: string;
}

/** A file that is not the same in the code of two executions. */
export interface CodeDifference {
  steps: string[];
  file: string;
  change: 'added' | 'removed' | 'changed';
  diff: string;
}

/** The DAG of two executions in which steps are marked by how they differ. */
export interface MarkedPicture {
  svg: string;
  width: number;
  height: number;
  alt: string;
  nodes: { [name: string]: string[] };
}

/** Answer to a question what differs between two executions; no picture where no step does. */
export interface ExperimentDifferences {
  one: string;
  other: string;
  values: ValueDifference[];
  steps: StepDifference[];
  picture: MarkedPicture | null;
  files: CodeDifference[];
}

/** One name in a folder of the storage; the size in bytes where it is known. */
export interface StorageEntry {
  name: string;
  path: string;
  directory: boolean;
  size: number | null;
}

/** A folder of the storage: its first entries, and how many there are. */
export interface StorageFolder {
  path: string;
  entries: StorageEntry[];
  count: number;
}

/** A file of the storage; `kind` is text, picture or other, `content` its text, or the picture in base64. */
export interface StorageFile {
  path: string;
  size: number;
  kind: string;
  media: string;
  content: string;
  cut: boolean;
}

/** A model or a service as it is now; `size` in bytes, `created` in seconds since the epoch. */
export interface Asset {
  type: string;
  name: string;
  version: string;
  state: string;
  reason: string;
  address: string;
  model_type: string;
  files: number;
  size: number;
  created: number;
  code: string;
}
