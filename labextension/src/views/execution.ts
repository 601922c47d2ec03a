/**
 * One execution: its graph, alive, with all that can be seen of it and done to it.
 */

import { executionEnded } from '../fold';
import { t } from '../i18n';
import type { ExecutionRecord, ExecutionView as Answer } from '../schema';
import type { Transport } from '../transports/transport';
import { Actor, executionOffers, LABEL, type Offer, offersAfar } from './actions';
import { Banner } from './banner';
import { BreakpointsBar } from './breakpoints';
import { coalesce, Disposables, everySecond, h, setAttr } from './dom';
import type { ExecutionOptions } from './executionoptions';
import { FirstFailure } from './failure';
import { Feed } from './feed';
import { Following } from './following';
import { GraphView } from './graph';
import { Header } from './header';
import type { TabName } from './panel';
import { ProgressWatch } from './progress';
import { SidePanel } from './side';
import { Speech } from './speech';
import { StartForm } from './startform';
import { Toolbar } from './toolbar';
import { Travel } from './travel';

export type { ExecutionOptions, Snapshot } from './executionoptions';

/** A view of one execution. Without a transport it shows the snapshot and says how to get it live. */
export class ExecutionView {
  readonly element: HTMLElement;
  private readonly undo = new Disposables();
  private readonly header: Header;
  private readonly graph: GraphView;
  private readonly body: HTMLElement;
  private readonly banner = new Banner();
  private readonly failure = new FirstFailure(step => this.select(step, 'overview'));
  private readonly speech = new Speech();
  private readonly stops = new BreakpointsBar();
  private readonly following = new Following();
  private readonly tools = h('div', { class: 'mlw-tools' });
  private readonly draw = coalesce(() => this.update());
  private readonly feed: Feed;
  private readonly travel: Travel;
  private transport: Transport | null = null;
  private actor: Actor;
  private toolbar: Toolbar;
  private readonly panel: SidePanel;
  private readonly form: StartForm;
  private progress: ProgressWatch | null = null;
  private step: string | null = null;
  private disposed = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    transport: Transport | null,
    private readonly options: ExecutionOptions
  ) {
    this.header = new Header(options.name ?? options.execution, labels => void this.actor.act({ ...LABEL, label: t('Labels') }, { labels }));
    this.feed = new Feed(options.execution, {
      onRecord: (before, now) => this.accept(before, now),
      onPicture: (answer, keep) => this.picture(answer, keep),
      onChange: () => this.update()
    });
    this.graph = new GraphView(
      {
        onSelect: (step, chart) => this.select(step, chart ? 'metrics' : undefined),
        onUnfold: step => (this.transport ? void this.feed.open(step) : this.select(step)),
        onClose: subGraph => void this.feed.close(subGraph),
        onFold: () => void this.feed.fold(),
        onSize: () => this.size()
      },
      { fill: options.fill ?? false }
    );
    this.actor = new Actor(null, options.execution, () => this.update());
    this.body = h('div', { class: 'mlw-body' }, this.graph.element);
    this.panel = new SidePanel(this.body, () => this.select(null));
    this.form = new StartForm(this.body, {
      onSteps: steps => this.graph.mark(steps),
      onSize: () => this.size(),
      onLeft: () => this.graph.focus()
    });
    const top = h('div', { class: 'mlw-top' }, this.header.element, this.tools);
    const attrs = { 'aria-label': options.name ?? options.execution };
    this.element = h('section', { class: 'mlw-view mlw-execution', attrs }, top, this.stops.element, this.banner.element, this.failure.element, this.body, this.speech.element);
    this.element.classList.toggle('mlw-fill', options.fill ?? false);
    this.travel = this.makeTravel();
    this.toolbar = this.makeToolbar();
    this.undo.add(everySecond(() => this.header.tick()));
    this.undo.listen(this.element, 'keydown', event => this.key(event));
    this.showSnapshot();
    this.connect(transport);
  }

  /** The newest record known; null before the first. */
  get record(): ExecutionRecord | null {
    return this.feed.record;
  }

  /** Whether nothing more will happen by itself. */
  get ended(): boolean {
    return this.record !== null && executionEnded(this.record.state);
  }

  /** Call `listener` whenever what is shown was brought up to date, or another step was chosen; returns how to stop that. */
  onUpdate(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What can be done to the execution and its chosen step, with the reason where it cannot. */
  offers(): Offer[] {
    const { record, holds } = this.feed;
    return record ? offersAfar(record, this.step, holds).map(offer => ({ ...offer, why: this.actor.why ?? offer.why })) : [];
  }

  /** Do one of them, as its button does; without its question. */
  async perform(offer: Offer): Promise<void> {
    if (offer.verb === 'show' || (await this.actor.act(offer)).ok) {
      this.done(offer);
    }
  }

  /** Use a transport from now on; null: there is none (any more). */
  connect(transport: Transport | null): void {
    this.progress?.dispose();
    this.transport = transport;
    this.actor = new Actor(transport, this.options.execution, () => this.update(), verb => this.following.did(verb));
    this.actor.past = this.travel.past !== null;
    this.toolbar = this.makeToolbar();
    this.progress = null;
    this.panel.drop();
    this.form.drop();
    if (transport) {
      this.progress = new ProgressWatch(transport, (step, share) => this.graph.progress(step, share === null ? null : { share }));
    }
    this.feed.connect(transport);
    this.update();
  }

  /** Show a step in the side panel; null closes it. */
  select(step: string | null, tab?: TabName): void {
    this.following.chose(step);
    this.show(step, tab);
  }

  private show(step: string | null, tab?: TabName): void {
    if (step !== null && tab === undefined && this.form.show(step)) {
      return; // what the step is given is what matters before it runs
    }
    const before = this.step;
    this.step = step;
    this.graph.select(step, true);
    if (step === null) {
      this.panel.close();
      if (before !== null) {
        this.graph.focus();
      }
    }
    this.size();
    this.showPanel(tab);
    this.failure.update(this.travel.past?.record ?? this.record, step);
    this.listeners.forEach(listener => listener()); // what can be done to the chosen step
  }

  dispose(): void {
    this.disposed = true;
    this.feed.dispose();
    this.progress?.dispose();
    this.panel.drop();
    this.form.dispose();
    this.travel.dispose();
    this.graph.dispose();
    this.undo.dispose();
    this.element.remove();
  }

  // -- what comes in ----------------------------------------------------------------------

  private showSnapshot(): void {
    const { snapshot } = this.options;
    if (snapshot?.record) {
      this.feed.record = snapshot.record;
    }
    if (snapshot?.svg) {
      this.graph.draw({
        svg: snapshot.svg,
        ...(snapshot.nodes ? { nodes: snapshot.nodes } : {}),
        ...(snapshot.definitions ? { definitions: snapshot.definitions } : {})
      });
    }
  }

  private accept(before: ExecutionRecord | null, now: ExecutionRecord): void {
    this.speech.say(before, now);
    this.options.onRecord?.(now);
    this.draw();
  }

  private picture({ picture, definitions }: Answer, keep: boolean): boolean {
    const { svg, nodes, frames } = picture;
    const drawn = this.graph.draw({ svg, nodes, frames, definitions }, keep);
    this.graph.finder.canFold(this.feed.canFold);
    return drawn;
  }

  // -- what is shown ----------------------------------------------------------------------

  private update(): void {
    if (this.disposed) {
      return;
    }
    const { record, holds, trouble } = this.feed;
    const { past } = this.travel;
    const shown = past?.record ?? record;
    if (shown) {
      const time = past?.time ?? null;
      setAttr(this.element, 'aria-label', `${shown.workflow}/${shown.name}`);
      setAttr(this.element, 'data-execution', shown.id);
      setAttr(this.element, 'data-state', shown.state);
      setAttr(this.element, 'data-seq', shown.seq);
      this.header.update(shown, time, this.transport !== null && this.actor.why === null);
      this.graph.update(shown, time);
    }
    this.graph.breakpoints(past ? [] : (holds?.breakpoints ?? []));
    this.stops.update(past ? null : holds, this.actor, step => this.select(step), step => record?.steps[step]?.title || step);
    if (record) {
      this.toolbar.update(executionOffers(record, holds));
      if (!past) {
        this.progress?.update(record, this.step);
      }
    }
    this.connection();
    const { actor, transport, options } = this;
    const alone = options.why ?? t('This is the state that was saved. Run the cell again, or open the notebook where mlworkflow is installed, to see it live.');
    this.banner.update({ actor, trouble, alone: transport ? null : alone, again: () => this.connect(this.transport), open: options.onOpen });
    this.form.update(past ? null : record, transport);
    this.travel.button.hidden = transport === null || this.form.shown;
    this.failure.update(shown, this.step);
    this.listeners.forEach(listener => listener());
    const next = record && !past ? this.following.next(record, holds, this.step) : null;
    if (next !== null) {
      this.show(next);
    } else {
      this.showPanel();
    }
  }

  private connection(): void {
    if (this.travel.past) {
      this.header.connect('past');
    } else {
      this.header.connect(this.transport ? (this.transport.connected ? 'live' : 'lost') : 'none', this.transport?.silence?.words);
    }
  }

  private showPanel(tab?: TabName): void {
    const record = this.travel.past?.record ?? this.record;
    const { step } = this;
    if (step === null) {
      return;
    }
    const definitions = this.feed.answer?.definitions ?? this.options.snapshot?.definitions ?? {};
    this.panel.show(
      {
        name: step,
        record,
        step: record?.steps[step] ?? null,
        definition: definitions[step] ?? null,
        view: this.feed.answer,
        transport: this.transport,
        holds: this.feed.holds,
        actor: this.actor,
        moment: this.travel.past?.time ?? null,
        onStep: name => this.select(name),
        onOpen: execution => this.options.onOpen?.(execution)
      },
      tab
    );
  }

  /** In a cell, be as high as the picture asks for, within bounds; and as the panel asks for, where that stands beside it. */
  private size(): void {
    const { width, height } = this.graph.size;
    if (width > 0) {
      const room = this.graph.element.clientWidth || 900;
      const wanted = height * Math.min(1, Math.max(0.3, (room - 24) / width)) + 76;
      const asked = this.step === null ? Math.min(660, window.innerHeight * 0.7, this.form.height) : 0;
      const high = (least: number): string => `${Math.round(Math.max(asked, Math.min(620, Math.max(least, wanted))))}px`;
      this.body.style.setProperty('--mlw-height', high(this.step === null ? 200 : 420));
      this.body.style.setProperty('--mlw-height-above', high(200));
    }
  }

  // -- what a person does -----------------------------------------------------------------

  private makeToolbar(): Toolbar {
    const toolbar = new Toolbar(this.actor, t('Actions on this run'), offer => this.done(offer));
    this.tools.replaceChildren(toolbar.element, this.travel.button);
    return toolbar;
  }

  private done(offer: Offer): void {
    if (offer.verb === 'show') {
      this.select(offer.step, 'overview');
    } else if (offer.verb === 'delete') {
      this.feed.leave();
      this.options.onDeleted?.();
    }
  }

  private makeTravel(): Travel {
    return new Travel({
      view: this.element,
      execution: () => this.record?.id ?? this.options.execution,
      load: async after => (this.transport ? this.transport.events(this.options.execution, after) : []),
      onMoment: past => {
        this.actor.past = past !== null;
        this.update();
      },
      onFailure: error => this.feed.fail(error)
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) {
      this.travel.leave();
    }
  }
}
