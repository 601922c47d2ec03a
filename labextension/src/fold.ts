/**
 * From events to records: what `jupyter_mlworkflow/store/fold.py` does, for live views and for
 * going back in time. The tests fold journals written by Python and compare.
 */

import type {
  Artifact,
  ErrorInfo,
  Event,
  ExecutionRecord,
  ExecutionState,
  Json,
  Metric,
  StepRecord,
  StepState
} from './schema';

const ENDED_EXECUTION: ReadonlySet<string> = new Set(['completed', 'stopped', 'abnormal']);
const SUCCEEDED: ReadonlySet<string> = new Set(['completed', 'skipped']);
const FAILED: ReadonlySet<string> = new Set(['failed', 'create_failed', 'timeout', 'stopped']);
const ACTIVE: ReadonlySet<string> = new Set(['pending', 'creating', 'created', 'running', 'stopping']);
const WAITING: ReadonlySet<string> = new Set(['wait_inputs', 'hold']);
const STARTED: ReadonlySet<string> = new Set(['creating', 'created', 'running']);

/** Whether nothing will happen to an execution any more unless someone asks for it. */
export function executionEnded(state: string): boolean {
  return ENDED_EXECUTION.has(state);
}

/** Whether a step is over, well or not. */
export function stepEnded(state: string): boolean {
  return SUCCEEDED.has(state) || FAILED.has(state);
}

/** Whether a step ended badly. */
export function stepFailed(state: string): boolean {
  return FAILED.has(state);
}

/** Whether something is being done for a step right now. */
export function stepActive(state: string): boolean {
  return ACTIVE.has(state);
}

/** Whether a step waits for a person. */
export function stepWaiting(state: string): boolean {
  return WAITING.has(state);
}

function freshStep(name: string, kind: string, title: string): StepRecord {
  return {
    name,
    kind,
    title,
    state: 'init',
    attempt: 0,
    started_at: null,
    ended_at: null,
    reason: '',
    waiting_for: [],
    error: null,
    inputs: {},
    parameters: {},
    outputs: {},
    metrics: [],
    metrics_problem: '',
    condition_result: null,
    folder: '',
    pid: null,
    host: ''
  };
}

/** The record of an execution before its first event. */
export function emptyRecord(id: string): ExecutionRecord {
  return {
    id,
    workflow: '',
    name: '',
    state: 'init',
    seq: 0,
    description: '',
    experiment_id: '',
    labels: [],
    created_at: 0,
    started_at: null,
    ended_at: null,
    idle_seconds: 0,
    reason: '',
    parameters: {},
    data: {},
    storages: {},
    steps: {}
  };
}

/**
 * Return the record after `events`; the one given is not changed.
 *
 * Events that it already holds are left out. Throws when events are missing in between: the caller
 * then asks for the record anew.
 */
export function fold(record: ExecutionRecord, events: readonly Event[]): ExecutionRecord {
  const next: ExecutionRecord = { ...record, steps: { ...record.steps } };
  for (const event of events) {
    if (event.seq <= next.seq) {
      continue;
    }
    if (event.seq !== next.seq + 1) {
      throw new Error(`The journal has a gap: event ${event.seq} follows event ${next.seq}.`);
    }
    apply(next, event);
    next.seq = event.seq;
  }
  return next;
}

function apply(record: ExecutionRecord, event: Event): void {
  switch (event.kind) {
    case 'execution_created': {
      const { workflow, name, description, experiment_id, labels, parameters, data, storages } = event.data;
      Object.assign(record, { workflow, name, description, experiment_id, labels, parameters, data, storages });
      record.created_at = event.time;
      record.steps = {};
      for (const step of event.data.steps) {
        const stepName = step['name'] ?? '';
        record.steps[stepName] = freshStep(stepName, step['kind'] ?? '', step['title'] ?? '');
      }
      break;
    }
    case 'execution_state':
      if (record.started_at === null && event.data.state === 'running') {
        record.started_at = event.time;
      } else if (record.ended_at !== null && event.data.state === 'running') {
        record.idle_seconds += Math.max(0, event.time - record.ended_at);
      }
      record.ended_at = executionEnded(event.data.state) ? event.time : null;
      record.state = event.data.state as ExecutionState;
      record.reason = event.data.reason;
      break;
    case 'values':
      record.parameters = { ...record.parameters, ...event.data.parameters };
      record.data = { ...record.data, ...event.data.data };
      record.storages = { ...record.storages, ...event.data.storages };
      break;
    case 'labels':
      record.labels = event.data.labels;
      break;
    case 'step_state':
      stepState(record, event.data, event.time);
      break;
    case 'step_prepared':
      change(record, event.data, step => {
        step.folder = event.data.folder;
        step.inputs = event.data.inputs;
        step.parameters = event.data.parameters;
      });
      break;
    case 'task_started':
      change(record, event.data, step => {
        step.pid = event.data.pid;
        step.host = event.data.host;
      });
      break;
    case 'step_outputs':
      change(record, event.data, step => {
        step.outputs = Object.fromEntries(
          Object.entries(event.data.outputs).map(([name, value]) => [name, readArtifact(value)])
        );
      });
      break;
    case 'metrics':
      change(record, event.data, step => {
        step.metrics = event.data.metrics.map(readMetric);
        step.metrics_problem = event.data.problem;
      });
      break;
    default: // an event of a newer version, or one that concerns no view
      break;
  }
}

type StepStateData = Extract<Event, { kind: 'step_state' }>['data'];

function stepState(record: ExecutionRecord, data: StepStateData, time: number): void {
  const ended = stepEnded(data.state);
  const moment = Math.min(data.at ?? time, time);
  change(
    record,
    data,
    step => {
      step.state = data.state as StepState;
      step.reason = data.reason;
      step.waiting_for = data.waiting_for;
      if (data.error !== null) {
        step.error = readError(data.error);
      } else if (!stepFailed(data.state)) {
        step.error = null;
      }
      if (data.condition_result !== null) {
        step.condition_result = data.condition_result;
      }
      if (STARTED.has(data.state) && step.started_at === null) {
        step.started_at = moment;
      }
      step.ended_at = ended ? Math.max(moment, step.started_at ?? moment) : null;
    },
    !ended
  );
}

function readError(error: { [name: string]: Json }): ErrorInfo {
  const tail = error['log_tail'];
  return {
    code: String(error['code'] ?? ''),
    message: String(error['message'] ?? ''),
    log_tail: Array.isArray(tail) ? tail.map(String) : []
  };
}

// What a journal leaves out has its default, as in Python.

function readArtifact(value: Json): Artifact {
  return { type: '', value: {}, ...(value as Partial<Artifact>) };
}

function readMetric(value: { [name: string]: Json }): Metric {
  return { key: '', title: '', type: '', data: {}, output: '', ...(value as Partial<Metric>) };
}

/** Change a copy of a step, begun anew for a later attempt; an event of an old attempt changes nothing. */
function change(
  record: ExecutionRecord,
  of: { step: string; attempt: number },
  edit: (step: StepRecord) => void,
  anew = false
): void {
  const known = record.steps[of.step] ?? freshStep(of.step, '', '');
  if (of.attempt < known.attempt) {
    return;
  }
  const begins = of.attempt > known.attempt || (anew && stepEnded(known.state));
  const step = begins ? freshStep(known.name, known.kind, known.title) : { ...known };
  step.attempt = of.attempt;
  edit(step);
  record.steps[of.step] = step;
}
