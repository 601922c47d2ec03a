/**
 * What all charts are: a figure with a caption, buttons, the picture, a table of the same data, and files of it.
 *
 * The picture is drawn when the figure has a size on the page: by then it is shown, and the library is fetched.
 */

import { t } from '../i18n';
import { button, coalesce, Disposables, h, setAttr, setText } from '../views/dom';
import { number } from '../views/format';
import { icon, type IconName } from '../views/icons';
import { csv } from './data';
import { download, fileName, toPng, toSvg } from './files';
import { loadEngine, type Option, type Picture } from './load';
import { themeOf, type Tones, TONES } from './palette';
import { onTheme } from './theme';
import type { Chart, Place } from './types';

/** All data of a chart, for people who read numbers, and for files. */
export interface Sheet {
  head: string[];
  rows: (Place | null)[][];
}

/** A chart with this title; subclasses say what is drawn. */
export abstract class Frame<Spec extends { title: string }> implements Chart<Spec> {
  readonly element: HTMLElement;
  protected readonly undo = new Disposables();
  protected readonly area = h('div', { class: 'mlw-plot-area', attrs: { tabindex: 0, role: 'application' } });
  protected readonly under = h('div', { class: 'mlw-plot-under' });
  protected readonly buttons = h('div', { class: 'mlw-plot-buttons', attrs: { role: 'toolbar' } });
  protected readonly options = h('div', { class: 'mlw-plot-options' });
  protected picture: Picture | null = null;
  protected tones: Tones = TONES.light;
  /** Redraw with the next frame. */
  protected readonly redraw: () => void;
  private readonly caption = h('figcaption');
  private readonly said = h('div', { class: 'mlw-sr-only', attrs: { 'aria-live': 'polite' } });
  private readonly trouble = h('p', { class: 'mlw-quiet' });
  private readonly table = h('div', { class: 'mlw-plot-table', attrs: { tabindex: 0, role: 'group' } });
  private readonly tableButton: HTMLButtonElement;
  private beginning = false;
  private gone = false;

  constructor(protected spec: Spec) {
    this.tableButton = this.toggle('table', t('Show the data as a table'), pressed => this.showTable(pressed));
    this.trouble.hidden = true;
    this.table.hidden = true;
    this.options.hidden = true;
    this.buttons.append(this.tableButton, this.saveMenu());
    this.element = h(
      'figure',
      { class: 'mlw-figure mlw-plot' },
      h('div', { class: 'mlw-plot-head' }, this.caption, h('span', { class: 'mlw-spring' }), this.buttons),
      ...[this.options, this.trouble, this.area, this.under, this.table, this.said]
    );
    this.redraw = coalesce(() => this.draw());
    this.undo.add(onTheme(() => this.redraw()));
    if (typeof ResizeObserver !== 'undefined') {
      const observer = new ResizeObserver(() => this.resized());
      observer.observe(this.area);
      this.undo.add(() => observer.disconnect());
    }
  }

  update(spec: Spec): void {
    this.spec = spec;
    this.describe();
    this.redraw();
  }

  dispose(): void {
    this.gone = true;
    this.undo.dispose();
    this.picture?.dispose();
    this.picture = null;
    this.element.remove();
  }

  /** The picture for a size in pixels; `file`: for a file, with title and legend in it. */
  protected abstract option(tones: Tones, width: number, file: boolean): Option;

  /** All data. */
  protected abstract sheet(): Sheet;

  /** One or two sentences that tell what is to be seen. */
  protected abstract description(): string;

  /** What belongs to the picture but stands beside it: called when it was drawn. */
  protected drawn(): void {
    // Nothing by itself.
  }

  /** The picture was made: listen to it. */
  protected begun(_picture: Picture): void {
    // Nothing by itself.
  }

  /** Title, description and table follow the data; subclasses call it at the end of their constructor. */
  protected describe(): void {
    setText(this.caption, this.spec.title);
    setAttr(this.buttons, 'aria-label', t('Chart: {title}', { title: this.spec.title }));
    setAttr(this.table, 'aria-label', t('Data of: {title}', { title: this.spec.title }));
    setAttr(this.area, 'aria-label', this.description());
    if (!this.table.hidden) {
      this.fillTable();
    }
  }

  /** Say something to people who listen. */
  protected say(text: string): void {
    setText(this.said, text);
  }

  /** A button that stays pressed. */
  protected toggle(name: IconName, title: string, onChange: (pressed: boolean) => void): HTMLButtonElement {
    const made = button(icon(name), () => press(made.getAttribute('aria-pressed') !== 'true'), {
      class: 'mlw-icon',
      attrs: { 'aria-label': title, title, 'aria-pressed': 'false' }
    });
    const press = (pressed: boolean): void => {
      setAttr(made, 'aria-pressed', String(pressed));
      onChange(pressed);
    };
    return made;
  }

  /** Draw now. */
  protected draw(): void {
    if (this.gone || !this.picture || !this.element.isConnected) {
      return;
    }
    this.tones = TONES[themeOf(this.element)];
    this.picture.setOption(this.option(this.tones, this.area.clientWidth, false), { replaceMerge: ['series'] });
    this.drawn();
  }

  private resized(): void {
    const { clientWidth: width, clientHeight: height } = this.area;
    if (!width || !height || this.gone) {
      return;
    }
    if (!this.picture) {
      void this.begin();
    } else if (this.picture.getWidth() !== width || this.picture.getHeight() !== height) {
      this.picture.resize({ width, height });
      this.draw();
    }
  }

  private async begin(): Promise<void> {
    if (this.beginning) {
      return;
    }
    this.beginning = true;
    try {
      const engine = await loadEngine();
      if (!this.gone && !this.picture) {
        this.picture = engine.begin(this.area, { renderer: 'canvas' });
        this.begun(this.picture);
        this.draw();
        setAttr(this.element, 'data-drawn', true);
      }
      this.trouble.hidden = true;
    } catch (error) {
      console.error('The chart library cannot be loaded:', error);
      setText(this.trouble, t('The chart library cannot be loaded; the data is in the table.'));
      this.trouble.hidden = false;
    } finally {
      this.beginning = false;
    }
  }

  private showTable(shown: boolean): void {
    this.table.hidden = !shown;
    if (shown) {
      this.fillTable();
    }
  }

  private fillTable(): void {
    const { head, rows } = this.sheet();
    const shown = rows.slice(0, ROWS);
    const lines = shown.map(row => h('tr', {}, ...row.map(cell => h('td', { class: typeof cell === 'number' ? '' : 'mlw-cell-text' }, cell === null ? '' : number(cell)))));
    const more = rows.length - shown.length;
    this.table.replaceChildren(
      h(
        'table',
        { class: 'mlw-table' },
        h('thead', {}, h('tr', {}, ...head.map(text => h('th', { attrs: { scope: 'col' } }, text)))),
        h('tbody', {}, ...lines)
      ),
      ...(more > 0 ? [h('p', { class: 'mlw-quiet' }, t('{count} more rows are in the CSV file.', { count: more }))] : [])
    );
  }

  private saveMenu(): HTMLElement {
    const menu = h('details', { class: 'mlw-plot-menu' });
    const entry = (ending: string, save: () => Promise<void> | void): HTMLButtonElement =>
      button(ending.toUpperCase(), () => {
        menu.open = false;
        void Promise.resolve(save()).catch((error: unknown) => {
          setText(this.trouble, t('It could not be saved: {reason}', { reason: error instanceof Error ? error.message : String(error) }));
          this.trouble.hidden = false;
        });
      }, { class: 'mlw-small' });
    const title = t('Save as a file');
    menu.append(
      h('summary', { class: 'mlw-button mlw-icon', attrs: { 'aria-label': title, title } }, icon('download')),
      h('div', { class: 'mlw-plot-save' }, entry('png', () => this.savePng()), entry('svg', () => this.saveSvg()), entry('csv', () => this.saveCsv()))
    );
    menu.addEventListener('keydown', event => {
      if (event.key === 'Escape' && menu.open) {
        event.stopPropagation();
        menu.open = false;
        menu.querySelector('summary')?.focus();
      }
    });
    menu.addEventListener('focusout', event => {
      if (!(event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)) && event.relatedTarget) {
        menu.open = false;
      }
    });
    return menu;
  }

  /** Files are for papers and slides: light whatever the page is, large enough, with title and legend. */
  private async savePng(): Promise<void> {
    download(await toPng(this.option(TONES.light, FILE_WIDTH, true), FILE_WIDTH, FILE_HEIGHT), fileName(this.spec.title, 'png'));
  }

  private async saveSvg(): Promise<void> {
    const text = await toSvg(this.option(TONES.light, FILE_WIDTH, true), FILE_WIDTH, FILE_HEIGHT);
    download(new Blob([text], { type: 'image/svg+xml' }), fileName(this.spec.title, 'svg'));
  }

  private saveCsv(): void {
    const { head, rows } = this.sheet();
    download(new Blob([csv(head, rows)], { type: 'text/csv;charset=utf-8' }), fileName(this.spec.title, 'csv'));
  }
}

const ROWS = 500;
const FILE_WIDTH = 900;
const FILE_HEIGHT = 520;
