/**
 * The log of a step: as long as it likes, live at its end, searchable.
 */

import { t } from '../i18n';
import type { Transport } from '../transports/transport';
import { renderAnsi, stripAnsi } from './ansi';
import { button, coalesce, Disposables, h, setAttr, setText } from './dom';
import { count } from './format';
import { icon, type IconName } from './icons';
import { LogLines } from './loglines';
import { VirtualList } from './virtual';

const ROW = 18;
const TAIL = 500;

export interface LogOptions {
  execution: string;
  step: string;
  /** How many attempts there were. */
  attempts: number;
}

/** Shows one log. For another step, make another view. */
export class LogView {
  readonly element: HTMLElement;
  private readonly list: VirtualList;
  private readonly lines: LogLines;
  private readonly followBox: HTMLInputElement;
  private readonly search: HTMLInputElement;
  private readonly found: HTMLElement;
  private readonly total: HTMLElement;
  private readonly note: HTMLElement;
  private readonly attempts: HTMLSelectElement;
  private readonly download: HTMLAnchorElement;
  private unsubscribe: (() => void) | null = null;
  private attempt: number | undefined;
  private readonly undo = new Disposables();
  private hits: number[] = [];
  private hit = -1;
  private needle = '';
  private looking = 0;
  private pause: ReturnType<typeof setTimeout> | null = null;
  private readonly redraw = coalesce(() => this.draw());

  constructor(
    private readonly transport: Transport,
    private readonly options: LogOptions
  ) {
    this.lines = new LogLines(
      (start, lines) => transport.lines(options.execution, options.step, start, lines, this.attempt),
      (from, to) => {
        this.list.invalidate(from, to);
        this.redraw();
      }
    );
    this.list = new VirtualList({
      rowHeight: ROW,
      class: 'mlw-log-lines',
      attrs: { role: 'log', 'aria-live': 'off', 'aria-label': t('Log of {step}', { step: options.step }) },
      render: index => this.row(index),
      onSeen: (from, to) => this.lines.want(from, to),
      onScroll: () => {
        this.followBox.checked = this.list.atEnd;
      }
    });
    this.followBox = h('input', { attrs: { type: 'checkbox' }, on: { change: () => this.draw() } });
    this.followBox.checked = true;
    this.search = h('input', {
      class: 'mlw-input mlw-search',
      attrs: { type: 'search', placeholder: t('Search the log'), 'aria-label': t('Search the log'), spellcheck: 'false' },
      on: { input: () => this.lookSoon(), keydown: event => this.key(event) }
    });
    this.found = h('span', { class: 'mlw-found', attrs: { role: 'status' } });
    this.total = h('span', { class: 'mlw-quiet' });
    this.note = h('p', { class: 'mlw-empty' }, t('No log yet.'));
    this.attempts = h('select', {
      class: 'mlw-input',
      attrs: { 'aria-label': t('Attempt') },
      on: { change: () => this.open(this.attempts.value === '' ? undefined : Number(this.attempts.value)) }
    });
    this.download = h('a', { class: 'mlw-button mlw-icon', attrs: { download: `${options.step}.log`, title: t('Download'), 'aria-label': t('Download') } }, icon('download'));
    this.element = h('div', { class: 'mlw-log' }, ...this.controls(), this.note, this.list.element);
    this.setAttempts(options.attempts);
    this.undo.add(transport.onConnection(connected => connected && this.redraw())); // lines that were not answered
    this.open(undefined);
  }

  /** Tell how many attempts there are now. */
  setAttempts(attempts: number): void {
    this.attempts.hidden = attempts < 2;
    while (this.attempts.options.length <= attempts) {
      const number = this.attempts.options.length;
      const text = number === 0 ? t('newest attempt') : t('attempt {number}', { number });
      this.attempts.append(h('option', { attrs: { value: number === 0 ? '' : number } }, text));
    }
  }

  /** The view is in sight again. */
  shown(): void {
    this.draw();
  }

  dispose(): void {
    this.undo.dispose();
    this.unsubscribe?.();
    if (this.pause !== null) {
      clearTimeout(this.pause);
    }
    this.list.dispose();
  }

  private controls(): HTMLElement[] {
    const small = (text: IconName, label: string, onClick: () => void): HTMLButtonElement =>
      button(icon(text), onClick, { class: 'mlw-icon', attrs: { 'aria-label': label, title: label } });
    const wrap = h('input', {
      attrs: { type: 'checkbox' },
      on: {
        change: () => {
          this.list.wrap = wrap.checked;
          this.list.element.classList.toggle('mlw-wrap', wrap.checked);
          this.list.invalidate();
          this.draw();
        }
      }
    });
    return [
      h(
        'div',
        { class: 'mlw-log-bar' },
        this.search,
        small('up', t('Previous match (Shift+Enter)'), () => this.go(-1)),
        small('down', t('Next match (Enter)'), () => this.go(1)),
        this.found,
        h('span', { class: 'mlw-spring' }),
        this.attempts,
        h('label', { class: 'mlw-check' }, this.followBox, t('Follow')),
        h('label', { class: 'mlw-check' }, wrap, t('Wrap')),
        h('span', { class: 'mlw-log-end' }, this.total, this.download)
      )
    ];
  }

  private open(attempt: number | undefined): void {
    this.attempt = attempt;
    this.unsubscribe?.();
    this.lines.clear();
    this.list.invalidate();
    this.draw();
    const { execution, step } = this.options;
    const url = this.transport.logUrl(execution, step, attempt);
    setAttr(this.download, 'href', url);
    this.download.hidden = url === null;
    const topic = { topic: 'log' as const, id: execution, step, lines: TAIL };
    this.unsubscribe = this.transport.subscribe(attempt === undefined ? topic : { ...topic, attempt }, message => {
      if (message.kind === 'log') {
        if (this.lines.take(message)) {
          this.list.invalidate();
        } else {
          this.list.invalidate(message.start, message.start + message.lines.length);
        }
        this.redraw();
      } else if (message.kind === 'error') {
        this.note.hidden = false;
        setText(this.note, message.message);
      }
    });
    if (this.needle) {
      void this.look();
    }
  }

  private draw(): void {
    const { lines, list } = this;
    if (lines.count) {
      setText(this.note, t('No log yet.'));
    }
    this.note.hidden = lines.count > 0;
    list.element.hidden = lines.count === 0;
    setText(this.total, lines.count ? t('{count} lines', { count: count(lines.count) }) : '');
    list.element.style.setProperty('--mlw-digits', String(Math.max(2, String(lines.count).length)));
    list.setCount(lines.count);
    if (this.followBox.checked) {
      list.reveal(lines.count - 1, true);
    }
  }

  private row(index: number): HTMLElement {
    const line = this.lines.get(index);
    const text = h('span', { class: 'mlw-line-text' }, ...(line === undefined ? ['…'] : renderAnsi(line)));
    if (this.needle && line !== undefined) {
      highlight(text, this.needle);
    }
    const classes = ['mlw-line', line === undefined ? 'mlw-unknown' : '', this.hits[this.hit] === index ? 'mlw-hit' : ''];
    return h(
      'div',
      { class: classes.filter(Boolean).join(' ') },
      h('span', { class: 'mlw-line-number', attrs: { 'aria-hidden': 'true' } }, String(index + 1)),
      text
    );
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (this.search.value === this.needle) {
        this.go(event.shiftKey ? -1 : 1);
      } else {
        void this.look();
      }
    }
  }

  private lookSoon(): void {
    if (this.pause !== null) {
      clearTimeout(this.pause);
    }
    this.pause = setTimeout(() => void this.look(), 200);
  }

  private async look(): Promise<void> {
    this.needle = this.search.value;
    const turn = ++this.looking;
    this.hits = [];
    this.hit = -1;
    setText(this.found, '');
    if (this.needle) {
      try {
        const { execution, step } = this.options;
        const hits = await this.transport.search(execution, step, this.needle, this.attempt);
        if (turn !== this.looking) {
          return;
        }
        this.hits = hits;
      } catch (error) {
        if (turn === this.looking) {
          setText(this.found, error instanceof Error ? error.message : String(error));
        }
        return;
      }
    }
    this.list.invalidate();
    this.list.draw();
    if (this.needle) {
      this.go(1);
    }
  }

  private go(by: 1 | -1): void {
    const { hits } = this;
    if (hits.length) {
      this.followBox.checked = false;
      this.hit = this.hit < 0 ? (by > 0 ? 0 : hits.length - 1) : (this.hit + by + hits.length) % hits.length;
      this.list.invalidate();
      this.list.reveal(hits[this.hit] ?? 0);
    }
    if (this.needle) {
      setText(this.found, hits.length ? `${count(this.hit + 1)}/${count(hits.length)}` : t('not found'));
    }
  }
}

/** Mark a text wherever it stands inside one stretch of a line. */
function highlight(element: HTMLElement, needle: string): void {
  const wanted = stripAnsi(needle).toLowerCase();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    texts.push(walker.currentNode as Text);
  }
  for (let node of texts) {
    for (let at = node.data.toLowerCase().indexOf(wanted); wanted && at >= 0; at = node.data.toLowerCase().indexOf(wanted)) {
      const hit = node.splitText(at);
      node = hit.splitText(Math.min(wanted.length, hit.length));
      const mark = h('mark', {}, hit.data);
      hit.replaceWith(mark);
    }
  }
}
