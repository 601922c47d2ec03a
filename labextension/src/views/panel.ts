/**
 * The side panel: one step in tabs.
 */

import { stepFailed } from '../fold';
import { t } from '../i18n';
import { button, h, setAttr, setText, uniqueId } from './dom';
import { icon } from './icons';
import { stateChip } from './parts';
import { ArtifactsTab } from './tabs/artifacts';
import { MetricsTab } from './tabs/metrics';
import { DefinitionTab, LogTab } from './tabs/others';
import { OverviewTab } from './tabs/overview';
import { ParametersTab } from './tabs/parameters';
import type { StepContext, Tab } from './tabs/tab';

export type TabName = 'overview' | 'artifacts' | 'parameters' | 'log' | 'metrics' | 'definition';

const MAKE: { [name in TabName]: () => Tab } = {
  overview: () => new OverviewTab(),
  log: () => new LogTab(),
  metrics: () => new MetricsTab(),
  artifacts: () => new ArtifactsTab(),
  parameters: () => new ParametersTab(),
  definition: () => new DefinitionTab()
};

/** Shows the chosen step. */
export class StepPanel {
  readonly element: HTMLElement;
  private readonly title = h('h3');
  private readonly state = h('span');
  private readonly list = h('div', { class: 'mlw-tabs', attrs: { role: 'tablist' } });
  private readonly body = h('div', { class: 'mlw-panel-body', attrs: { role: 'tabpanel', tabindex: 0 } });
  private readonly buttons = new Map<TabName, HTMLButtonElement>();
  private readonly tabs = new Map<TabName, Tab>();
  private context: StepContext | null = null;
  private current: TabName = 'overview';
  /** The tab that the person chose; it stays from step to step. */
  private wanted: TabName | null = null;

  constructor(onClose: () => void, names: readonly TabName[] = Object.keys(MAKE) as TabName[]) {
    const labels = tabLabels();
    for (const name of names) {
      const id = uniqueId('tab');
      const tab = button(labels[name], () => this.choose(name, true), { class: 'mlw-tab-button', attrs: { role: 'tab', id } });
      this.buttons.set(name, tab);
      this.list.append(tab);
    }
    setAttr(this.list, 'aria-label', t('About this step'));
    this.list.addEventListener('keydown', event => this.key(event));
    const close = button(icon('close'), onClose, { class: 'mlw-icon', attrs: { 'aria-label': t('Close'), title: t('Close (Escape)') } });
    this.body.id = uniqueId('panel');
    this.element = h(
      'aside',
      { class: 'mlw-panel', attrs: { 'aria-label': t('Step') } },
      h('div', { class: 'mlw-panel-head' }, this.title, this.state, h('span', { class: 'mlw-spring' }), close),
      this.list,
      this.body
    );
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        event.stopPropagation();
        onClose();
      }
    });
  }

  /** Show a step. A tab asked for with `tab` is opened. */
  show(context: StepContext, tab?: TabName): void {
    const turned = this.context !== null && this.wanted === null && this.context.step?.state !== context.step?.state;
    const another = this.context?.name !== context.name || this.context.record?.id !== context.record?.id;
    if (another) {
      this.tabs.forEach(each => each.dispose());
      this.tabs.clear();
    }
    this.context = context;
    setText(this.title, context.definition?.title ?? context.step?.title ?? context.name);
    this.title.title = context.name;
    this.state.replaceChildren(...(context.step ? [stateChip(context.step.state)] : []));
    this.buttons.get('metrics')?.classList.toggle('mlw-faint', !context.step?.metrics.length);
    if (tab || another || (turned && firstTab(context) !== this.current && context.moment === null)) {
      this.choose(tab ?? this.stays(context) ?? firstTab(context), Boolean(tab));
    } else {
      // What was typed in the overview counts even while another tab is in sight.
      new Set([this.current, 'overview' as const]).forEach(name => this.tabs.get(name)?.update(context));
    }
  }

  dispose(): void {
    this.tabs.forEach(each => each.dispose());
    this.tabs.clear();
    this.element.remove();
  }

  /** The tab that the person chose, where it says anything: a condition has neither inputs nor outputs. */
  private stays({ definition, step }: StepContext): TabName | null {
    const none = (definition?.kind ?? step?.kind) === 'condition' && this.wanted === 'artifacts';
    return none ? null : this.wanted;
  }

  private choose(name: TabName, byPerson: boolean): void {
    if (!this.context || !this.buttons.has(name)) {
      return;
    }
    if (byPerson) {
      this.wanted = name;
    }
    this.current = name;
    for (const [each, tab] of this.buttons) {
      setAttr(tab, 'aria-selected', String(each === name));
      setAttr(tab, 'aria-controls', each === name ? this.body.id : null);
      setAttr(tab, 'tabindex', each === name ? 0 : -1);
    }
    setAttr(this.body, 'aria-labelledby', this.buttons.get(name)?.id);
    let tab = this.tabs.get(name);
    if (!tab) {
      tab = MAKE[name]();
      this.tabs.set(name, tab);
    }
    this.body.replaceChildren(tab.element);
    this.body.classList.toggle('mlw-panel-log', name === 'log');
    tab.update(this.context);
    tab.shown?.();
  }

  private key(event: KeyboardEvent): void {
    const names = [...this.buttons.keys()];
    const at = names.indexOf(this.current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    const name = to === undefined ? undefined : names[(to + names.length) % names.length];
    if (name) {
      event.preventDefault();
      event.stopPropagation();
      this.choose(name, true);
      this.buttons.get(name)?.focus();
    }
  }
}

/** What a person wants to see of a step first: the error, the running log, or the overview. */
function firstTab({ step, transport }: StepContext): TabName {
  return step && transport && step.state === 'running' && step.kind === 'job' && !stepFailed(step.state) ? 'log' : 'overview';
}

function tabLabels(): { [name in TabName]: string } {
  return {
    overview: t('Overview'),
    log: t('Log'),
    metrics: t('Metrics'),
    artifacts: t('Inputs & outputs'),
    parameters: t('Parameters'),
    definition: t('Definition')
  };
}
