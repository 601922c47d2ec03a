/** Ids by which menus, shortcuts and tests name the commands. */
export const CommandIDs = {
  about: 'mlworkflow:about',
  executions: 'mlworkflow:executions',
  experiments: 'mlworkflow:experiments',
  next: 'mlworkflow:step-next',
  proceed: 'mlworkflow:step-continue',
  stop: 'mlworkflow:stop-run',
  retry: 'mlworkflow:retry-run',
  skip: 'mlworkflow:step-skip',
  runTo: 'mlworkflow:step-run-to',
  breakpoint: 'mlworkflow:step-breakpoint',
  newest: 'mlworkflow:open-newest',
  newNotebook: 'mlworkflow:new-notebook',
  open: 'mlworkflow:open',
  todo: 'mlworkflow:todo'
} as const;

/** Ids of widgets, by which layouts are restored. */
export const WidgetIDs = {
  executions: 'mlworkflow-executions',
  experiments: 'mlworkflow-experiments',
  todo: 'mlworkflow-todo'
} as const;

export const CATEGORY = 'MLWorkflow';
