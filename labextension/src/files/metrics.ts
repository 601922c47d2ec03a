/**
 * A metrics.json file opened in JupyterLab's file browser: its charts, following the file while it is written.
 */

import { ABCWidgetFactory, type DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { LARGEST, readMetrics, tooLarge } from '../views/metric-file';
import { MetricsView } from '../views/metrics';

const OFTEN = 700;
const SELDOM = 5_000;
/** Looks without news, after which it looks seldom. */
const PATIENCE = 60;

/** The charts of one file. */
export class MetricsFile extends Widget {
  private readonly view = new MetricsView();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private seen = '';
  private quiet = 0;
  private readonly changed = (): void => this.draw(this.context.model.toString());

  constructor(
    private readonly context: DocumentRegistry.Context,
    private readonly contents: Contents.IManager
  ) {
    super();
    this.addClass('jp-mlworkflow-metrics');
    const place = document.createElement('div');
    place.className = 'mlw-view mlw-file';
    place.append(this.view.element);
    this.node.append(place);
    void this.begin();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.rest();
      this.context.model?.contentChanged.disconnect(this.changed);
      this.view.dispose();
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.quiet = 0;
    void this.look();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this.look();
  }

  protected override onBeforeHide(message: Message): void {
    super.onBeforeHide(message);
    this.rest();
  }

  private async begin(): Promise<void> {
    const { context } = this;
    try {
      await context.ready;
    } catch {
      return; // JupyterLab says why it cannot be opened
    }
    if (!this.isDisposed) {
      this.seen = stamp(context.contentsModel);
      this.draw(context.model.toString());
      context.model.contentChanged.connect(this.changed);
    }
  }

  private draw(text: string): void {
    const { metrics, problem } = readMetrics(text);
    this.view.update(metrics, problem);
  }

  private rest(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  /** Read the file again if it is another one: nobody tells when a job has written it. */
  private async look(): Promise<void> {
    this.rest();
    try {
      await this.context.ready;
      const now = await this.contents.get(this.context.path, { content: false });
      this.quiet = stamp(now) === this.seen ? this.quiet + 1 : 0;
      if (!this.quiet && !this.isDisposed) {
        await this.read(now);
      }
    } catch {
      this.quiet += 1; // Gone for a moment, or for good, or the server is: what is shown stays.
    }
    if (!this.isDisposed && this.isVisible) {
      this.rest();
      this.timer = setTimeout(() => void this.look(), this.quiet > PATIENCE ? SELDOM : OFTEN);
    }
  }

  private async read(now: Contents.IModel): Promise<void> {
    if ((now.size ?? 0) > LARGEST) {
      this.seen = stamp(now);
      this.view.update([], tooLarge());
      return;
    }
    const whole = await this.contents.get(this.context.path, { type: 'file', format: 'text', content: true });
    if (!this.isDisposed) {
      this.seen = stamp(now);
      this.draw(String(whole.content));
    }
  }
}

/** By what a file is told from what it was. */
function stamp(model: Omit<Contents.IModel, 'content'> | null): string {
  return model ? `${model.last_modified} ${model.size ?? ''}` : '';
}

/** Makes documents that show metrics. */
export class MetricsFileFactory extends ABCWidgetFactory<DocumentWidget<MetricsFile>> {
  constructor(
    private readonly contents: Contents.IManager,
    options: DocumentRegistry.IWidgetFactoryOptions<DocumentWidget<MetricsFile>>
  ) {
    super(options);
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<MetricsFile> {
    const document = new DocumentWidget({ content: new MetricsFile(context, this.contents), context });
    document.toolbar.hide(); // each chart has its own
    return document;
  }
}
