/**
 * One output of a notebook (or of any other place that renders MIME bundles).
 *
 * The static twin is seen at once. As soon as the server or the kernel answers, the live view takes
 * its place; where neither knows what is shown, the twin stays, with a sentence how to get it live.
 */

import type { ISessionContext } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import type { ViewBundle } from '../schema';
import { choose } from '../transports/choose';
import { kernelTransport } from '../transports/comm';
import type { Transport, TwinSource } from '../transports/transport';
import { ExecutionView } from '../views/execution';
import { word } from '../words';
import { readBundle } from './bundle';
import { TwinKeeper } from './keeper';
import { mount } from './mount';
import type { Mounted } from './list';
import type { Steered } from './steered';
import { showTwin } from './twin';

/** Where an output stands. */
export interface Place {
  /** The kernel of the notebook. */
  kernel: ISessionContext | null;
  /** Whether outputs may be changed: a twin that is out of date is then renewed. */
  writable: () => boolean;
  /** What opens an execution in a tab of its own, where there are tabs. */
  opener: () => ((execution: string) => void) | null;
  /** Where its executions are steered from besides; only in a notebook. */
  steered?: Steered;
  /** Bring the full view of an execution into sight, where it is in the notebook; returns whether it is. */
  reveal?: (execution: string) => boolean;
}

/** Renders `application/vnd.mlworkflow.view+json`. */
export class ViewOutput extends Widget implements IRenderMime.IRenderer {
  private readonly twin = document.createElement('div');
  private readonly notice = document.createElement('div');
  private model: IRenderMime.IMimeModel | null = null;
  private bundle: ViewBundle | null = null;
  private mounted: Mounted | null = null;
  private keeper: TwinKeeper | null = null;
  private attempt = 0;
  private unwatch: (() => void) | null = null;
  private unsteer: (() => void) | null = null;
  private untell: (() => void) | null = null;

  constructor(
    private readonly options: IRenderMime.IRendererOptions,
    private readonly place: Place
  ) {
    super();
    this.addClass('jp-mlworkflow-output');
    this.twin.className = 'jp-mlworkflow-twin';
    this.notice.className = 'jp-mlworkflow-notice';
    this.notice.setAttribute('role', 'status');
    this.notice.hidden = true;
    this.node.append(this.notice, this.twin);
  }

  /** Show a model; while the kernel only updates the one that is shown, the live view stays as it is. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const bundle = readBundle(model.data[this.options.mimeType]);
    const before = this.bundle;
    this.model = model;
    this.bundle = bundle;
    this.tell(bundle);
    if (bundle && before && this.mounted && keyOf(bundle) === keyOf(before)) {
      this.keeper?.saved(bundle.seq ?? 0);
      this.mounted.retell?.(bundle);
      return;
    }
    await showTwin(this.twin, model, this.options);
    if (!bundle) {
      this.say(word('This view needs a newer version of jupyter-mlworkflow.'));
    } else if (!before || keyOf(bundle) !== keyOf(before)) {
      this.leave();
      void this.enliven(bundle);
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.tell(null);
      this.leave();
      super.dispose();
    }
  }

  /** Tell the notebook which execution is shown in it, live or not yet. */
  private tell(bundle: ViewBundle | null): void {
    this.untell?.();
    this.untell = bundle?.kind === 'execution' && bundle.id ? (this.place.steered?.shown(bundle.id) ?? null) : null;
  }

  /** Look for somebody who knows what is shown, and put the live view in the place of the twin. */
  private async enliven(bundle: ViewBundle): Promise<void> {
    const attempt = ++this.attempt;
    const stale = (): boolean => this.isDisposed || attempt !== this.attempt;
    try {
      const transport = bundle.kind === 'workflow' ? null : await this.find(bundle, stale);
      if (stale() || !this.model || (bundle.kind !== 'workflow' && !transport)) {
        return;
      }
      const keeper = transport && bundle.kind === 'execution' ? this.keep(transport, bundle) : null;
      const mounted = await mount(bundle, transport, this.model, {
        open: transport?.kind === 'server' ? this.place.opener() : null, // a tab asks the server
        onRecord: record => keeper?.heard(record),
        ...(this.place.reveal ? { reveal: this.place.reveal } : {})
      });
      if (stale()) {
        keeper?.dispose();
        mounted.dispose();
        return;
      }
      this.keeper = keeper;
      this.exchange(mounted);
      if (transport) {
        this.unwatch = transport.onConnection(connected => connected && void this.recheck(bundle, transport));
      }
    } catch (error) {
      if (!stale()) {
        this.say(error instanceof Error ? error.message : String(error), bundle.kind !== 'workflow');
      }
    }
  }

  private async find(bundle: ViewBundle, stale: () => boolean): Promise<(Transport & TwinSource) | null> {
    const choice = await choose(bundle.store, this.place.kernel);
    if (choice.transport || stale()) {
      return choice.transport;
    }
    this.say(choice.why, true);
    this.waitForKernel();
    return null;
  }

  /** Who is there again after a lost connection may look at another store: what is seen then is another's. */
  private async recheck(bundle: ViewBundle, transport: Transport): Promise<void> {
    const { attempt } = this;
    const choice = await choose(bundle.store, this.place.kernel).catch(() => null);
    if (!choice || (!choice.transport && choice.unsure)) {
      return; // nobody says that it is another one: a kernel that is busy again, a server that went away again
    }
    if (choice.transport !== transport && attempt === this.attempt && !this.isDisposed) {
      this.leave();
      void this.enliven(bundle);
    }
  }

  private keep(source: TwinSource, bundle: ViewBundle): TwinKeeper {
    return new TwinKeeper(source, bundle.id ?? '', bundle.seq ?? 0, () => (this.place.writable() ? this.model : null));
  }

  /** The live view takes the place of the twin. */
  private exchange(mounted: Mounted): void {
    this.unwatch?.();
    this.unwatch = null;
    this.mounted = mounted;
    this.unsteer = mounted instanceof ExecutionView ? (this.place.steered?.add(mounted) ?? null) : null;
    this.notice.hidden = true;
    this.twin.replaceWith(mounted.element);
  }

  /** The kernel does not answer yet, or is not there yet: try again when that changes. */
  private waitForKernel(): void {
    const context = this.place.kernel;
    if (!context || this.unwatch) {
      return;
    }
    const again = (): void => {
      if (this.bundle && !this.mounted) {
        void this.enliven(this.bundle);
      }
    };
    if (context.session?.kernel) {
      this.unwatch = kernelTransport(context).onConnection(again);
    } else {
      const changed = (): void => {
        this.unwatch?.();
        this.unwatch = null;
        again();
      };
      context.kernelChanged.connect(changed);
      this.unwatch = () => context.kernelChanged.disconnect(changed);
    }
  }

  private say(sentence: string, retry = false): void {
    this.notice.textContent = sentence;
    this.notice.hidden = sentence === '';
    const bundle = this.bundle;
    if (retry && bundle) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'jp-mlworkflow-again';
      button.textContent = word('Try again');
      button.addEventListener('click', () => void this.enliven(bundle));
      this.notice.append(' ', button);
    }
  }

  private leave(): void {
    this.attempt++;
    this.unwatch?.();
    this.unwatch = null;
    this.keeper?.dispose();
    this.keeper = null;
    this.unsteer?.();
    this.unsteer = null;
    if (this.mounted) {
      this.mounted.element.replaceWith(this.twin);
      this.mounted.dispose();
      this.mounted = null;
    }
  }
}

/** What makes two bundles the same view. */
function keyOf(bundle: ViewBundle): string {
  return bundle.kind === 'execution' || bundle.kind === 'steps'
    ? `${bundle.kind} ${bundle.store} ${bundle.id}`
    : JSON.stringify([bundle.kind, bundle.store, bundle.name, bundle.ids, bundle.nodes, bundle.definitions]);
}
