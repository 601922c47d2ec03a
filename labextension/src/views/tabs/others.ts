/**
 * Tabs that only hold another view: log, definition.
 */

import { t } from '../../i18n';
import type { Definition } from '../../schema';
import { renderAnsi } from '../ansi';
import { h } from '../dom';
import { jsonTree } from '../json';
import { LogView } from '../log';
import { nothing } from './rows';
import type { StepContext, Tab } from './tab';

/** The log; without a transport, the end of it that the error kept. */
export class LogTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab mlw-tab-log' });
  private log: LogView | null = null;
  private readonly now = h('p', { class: 'mlw-note wait' }, t('The log is shown as it is now.'));
  private attempts = 0;

  update(context: StepContext): void {
    const { transport, record, step } = context;
    if (!transport || !record) {
      const tail = step?.error?.log_tail ?? [];
      const lines = tail.flatMap((line, at) => [at ? '\n' : '', ...renderAnsi(line)]);
      const end = h('pre', { class: 'mlw-error-log', attrs: { tabindex: 0, 'aria-label': t('End of the log') } }, ...lines);
      this.element.replaceChildren(nothing(t('The log is read from the machine that ran it; open this where it is connected.')), ...(tail.length ? [end] : []));
      return;
    }
    const attempts = step?.attempt ?? 0;
    if (!this.log) {
      this.log = new LogView(transport, { execution: record.id, step: context.name, attempts });
      this.element.replaceChildren(this.now, this.log.element);
    } else if (attempts !== this.attempts) {
      this.log.setAttempts(attempts);
    }
    this.attempts = attempts;
    this.now.hidden = context.moment === null;
  }

  shown(): void {
    this.log?.shown();
  }

  dispose(): void {
    this.log?.dispose();
    this.element.remove();
  }
}

/** The definition as JSON. */
export class DefinitionTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab' });
  private drawn: Definition | null | undefined;

  update(context: StepContext): void {
    if (context.definition !== this.drawn) {
      this.drawn = context.definition;
      this.element.replaceChildren(this.drawn ? jsonTree(this.drawn) : nothing(t('The definition is not known here.')));
    }
  }

  dispose(): void {
    this.element.remove();
  }
}
