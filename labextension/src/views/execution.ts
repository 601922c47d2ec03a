/**
 * One execution: its graph, alive, with all that can be seen of it and done to it.
 */

import { executionEnded, fold } from '../fold';
import { stateWord, t } from '../i18n';
import type { Definition, Event, ExecutionRecord, ExecutionView as Answer, Holds, Message } from '../schema';
import type { Transport } from '../transports/transport';
import { Actor, executionOffers, type Offer } from './actions';
import { button, coalesce, Disposables, everySecond, h, setAttr, setText } from './dom';
import { FormView } from './form';
import { GraphView } from './graph';
import { Header } from './header';
import { icon } from './icons';
import { StepPanel, type TabName } from './panel';
import { ProgressWatch } from './progress';
import { Timeline } from './timeline';
import { Toolbar } from './toolbar';

/** What is known of an execution without anyone to ask. */
export interface Snapshot {
  /** The picture, with states as they were. */
  svg?: string;
  nodes?: { [id: string]: string[] };
  record?: ExecutionRecord;
  definitions?: { [name: string]: Definition };
}

export interface ExecutionOptions {
  /** Id (or full name) of the execution. */
  execution: string;
  /** Shown until more is known. */
  name?: string;
  /** Number of the last event that the snapshot knows. */
  seq?: number;
  snapshot?: Snapshot;
  /** Whether the view fills its area (a tab), or is as high as its picture asks for (a cell). */
  fill?: boolean;
  /** Without a transport: the sentence that says how to get it live. */
  why?: string;
  /** Open another execution; without it, no link is offered. */
  onOpen?: (execution: string) => void;
  /** The execution was deleted from here. */
  onDeleted?: () => void;
  /** Called with each new record. */
  onRecord?: (record: ExecutionRecord) => void;
}

/** A view of one execution. Without a transport it shows the snapshot and says how to get it live. */
export class ExecutionView {
  readonly element: HTMLElement;
  /** The newest record known; null before the first. */
  record: ExecutionRecord | null = null;
  private readonly undo = new Disposables();
  private readonly header: Header;
  private readonly graph: GraphView;
  private readonly body: HTMLElement;
  private readonly note = h('div', { class: 'mlw-banner', attrs: { role: 'status' } });
  private readonly spoken = h('div', { class: 'mlw-offscreen', attrs: { role: 'status', 'aria-live': 'polite' } });
  private readonly tools = h('div', { class: 'mlw-tools' });
  private readonly draw = coalesce(() => this.update());
  private link = new Disposables();
  private transport: Transport | null = null;
  private actor: Actor;
  private toolbar: Toolbar;
  private panel: StepPanel | null = null;
  private timeline: Timeline | null = null;
  private form: FormView | null = null;
  private progress: ProgressWatch | null = null;
  private past: { record: ExecutionRecord; time: number } | null = null;
  private answer: Answer | null = null;
  /** Where it holds, as of event number `at`. */
  private holds: Holds | null = null;
  private holdsAt = 0;
  private opened: string[] = [];
  private step: string | null = null;
  private trouble = '';
  private drawing = 0;
  private disposed = false;
  private readonly history: HTMLButtonElement;

  constructor(
    transport: Transport | null,
    private readonly options: ExecutionOptions
  ) {
    this.header = new Header(options.name ?? options.execution);
    this.graph = new GraphView(
      {
        onSelect: (step, chart) => this.select(step, chart ? 'metrics' : undefined),
        onUnfold: step => void this.unfold(step),
        onClose: subGraph => void this.close(subGraph),
        onFold: () => void this.foldAgain()
      },
      { fill: options.fill ?? false }
    );
    this.history = button(t('History'), () => void this.travel(), { class: 'mlw-action', attrs: { 'aria-pressed': 'false', title: t('Go back in time') } });
    this.history.prepend(icon('history'));
    this.actor = new Actor(null, options.execution, () => this.update());
    this.toolbar = this.makeToolbar();
    this.body = h('div', { class: 'mlw-body' }, this.graph.element);
    const top = h('div', { class: 'mlw-top' }, this.header.element, this.tools);
    this.element = h('section', { class: 'mlw-view mlw-execution', attrs: { 'aria-label': options.name ?? options.execution } }, top, this.note, this.body, this.spoken);
    this.element.classList.toggle('mlw-fill', options.fill ?? false);
    this.undo.add(everySecond(() => this.header.tick()));
    this.undo.listen(this.element, 'keydown', event => this.key(event));
    this.showSnapshot();
    this.connect(transport);
  }

  /** Use a transport from now on; null: there is none (any more). */
  connect(transport: Transport | null): void {
    this.link.dispose();
    this.link = new Disposables();
    this.progress?.dispose();
    this.transport = transport;
    this.actor = new Actor(transport, this.options.execution, () => this.update());
    this.toolbar = this.makeToolbar();
    this.progress = null;
    this.panel?.dispose();
    this.panel = null;
    this.dropForm();
    if (transport) {
      this.progress = new ProgressWatch(transport, (step, share) => this.graph.progress(step, share === null ? null : { share }));
      this.link.add(transport.onConnection(() => this.connection()));
      this.subscribe(transport);
      void this.load();
    }
    this.history.hidden = transport === null;
    this.update();
  }

  /** Show a step in the side panel; null closes it. */
  select(step: string | null, tab?: TabName): void {
    if (step !== null && tab === undefined && this.form?.show(step)) {
      return; // what the step is given is what matters before it runs
    }
    const before = this.step;
    this.step = step;
    this.graph.select(step, true);
    if (step === null) {
      this.panel?.dispose();
      this.panel = null;
      this.body.classList.remove('mlw-with-panel');
      if (before !== null) {
        this.graph.focus();
      }
    }
    this.size();
    this.showPanel(tab);
  }

  dispose(): void {
    this.disposed = true;
    this.link.dispose();
    this.progress?.dispose();
    this.panel?.dispose();
    this.form?.dispose();
    this.timeline?.dispose();
    this.graph.dispose();
    this.undo.dispose();
    this.element.remove();
  }

  // -- what comes in ----------------------------------------------------------------------

  private showSnapshot(): void {
    const { snapshot } = this.options;
    if (snapshot?.record) {
      this.record = snapshot.record;
    }
    if (snapshot?.svg) {
      this.graph.draw({
        svg: snapshot.svg,
        ...(snapshot.nodes ? { nodes: snapshot.nodes } : {}),
        ...(snapshot.definitions ? { definitions: snapshot.definitions } : {})
      });
      this.size();
    }
  }

  private subscribe(transport: Transport): void {
    this.link.add(transport.subscribe({ topic: 'execution', id: this.options.execution }, message => this.take(message)));
  }

  private take(message: Message): void {
    if (message.kind === 'snapshot') {
      const missed = this.record !== null && message.record.seq > this.record.seq;
      this.accept(message.record);
      if (missed && this.holds) {
        void this.load(true); // where it holds now is not in a record
      }
    } else if (message.kind === 'events' && this.record) {
      this.follow(message.events);
      try {
        this.accept(fold(this.record, message.events));
      } catch {
        // Events are missing in between: ask for everything anew.
        if (this.transport) {
          this.connect(this.transport);
        }
      }
    } else if (message.kind === 'error') {
      this.trouble = message.message;
      this.draw();
    }
  }

  /** Hear where it holds from now on. */
  private follow(events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind === 'holds' && event.seq > this.holdsAt) {
        this.holds = { debug: this.holds?.debug ?? false, ...event.data };
        this.holdsAt = event.seq;
      }
    }
  }

  private accept(record: ExecutionRecord): void {
    this.speak(this.record, record);
    this.record = record;
    this.trouble = '';
    this.options.onRecord?.(record);
    this.draw();
  }

  /** Ask for the picture and what steps were declared as. */
  private async load(keep = false): Promise<void> {
    const turn = ++this.drawing;
    const { transport } = this;
    if (!transport) {
      return;
    }
    try {
      const answer = await transport.view(this.options.execution, this.opened);
      if (turn !== this.drawing || this.disposed) {
        return;
      }
      this.answer = answer;
      if (answer.record.seq >= this.holdsAt) {
        this.holds = answer.holds;
        this.holdsAt = answer.record.seq;
      }
      if (!this.record || answer.record.seq > this.record.seq) {
        this.accept(answer.record);
      }
      const { svg, nodes, frames } = answer.picture;
      if (!this.graph.draw({ svg, nodes, frames, definitions: answer.definitions }, keep)) {
        this.trouble = t('The picture of this run cannot be drawn.');
      }
      this.graph.finder.canFold(this.opened.some(name => !name.startsWith('-')));
      this.size();
      this.update();
    } catch (error) {
      if (turn === this.drawing && !this.disposed) {
        this.trouble = error instanceof Error ? error.message : String(error);
        this.update();
      }
    }
  }

  // -- what is shown ----------------------------------------------------------------------

  private update(): void {
    if (this.disposed) {
      return;
    }
    const shown = this.past?.record ?? this.record;
    if (shown) {
      const time = this.past?.time ?? null;
      setAttr(this.element, 'aria-label', `${shown.workflow}/${shown.name}`);
      setAttr(this.element, 'data-state', shown.state);
      setAttr(this.element, 'data-seq', shown.seq);
      this.header.update(shown, time);
      this.graph.update(shown, time);
    }
    this.graph.breakpoints(this.past ? [] : (this.holds?.breakpoints ?? []));
    if (this.record) {
      this.toolbar.update(executionOffers(this.record, this.holds));
      if (!this.past) {
        this.progress?.update(this.record, this.step);
      }
    }
    this.connection();
    this.banner();
    this.showForm();
    this.showPanel();
  }

  /** The form of a run that is not started; it goes when somebody, here or elsewhere, has started it. */
  private showForm(): void {
    const { record, transport } = this;
    if (!record || record.state !== 'init' || !transport || this.past) {
      this.dropForm();
      return;
    }
    if (!this.form) {
      this.form = new FormView({
        transport,
        execution: record.id,
        onSteps: steps => this.graph.mark(steps ?? []),
        onDrawn: () => this.size()
      });
      this.body.prepend(this.form.element);
      this.body.classList.add('mlw-with-form');
      this.history.hidden = true;
      this.size();
    }
  }

  private dropForm(): void {
    const { form } = this;
    if (form) {
      const focused = form.element.contains(document.activeElement);
      this.form = null;
      form.dispose();
      this.body.classList.remove('mlw-with-form');
      this.history.hidden = this.transport === null;
      this.size();
      if (focused) {
        this.graph.focus();
      }
    }
  }

  private connection(): void {
    if (this.past) {
      this.header.connect('past');
    } else {
      this.header.connect(this.transport ? (this.transport.connected ? 'live' : 'lost') : 'none', this.transport?.silence?.words);
    }
    if (this.record) {
      this.toolbar.update(executionOffers(this.record, this.holds));
    }
  }

  /** One line for what must be said: trouble, refusals, what an action led to. */
  private banner(): void {
    const { answer } = this.actor;
    const close = button(icon('close'), () => this.actor.clear(), { class: 'mlw-icon', attrs: { 'aria-label': t('Close') } });
    let parts: (Node | string)[] = [];
    let tone = 'bad';
    if (answer && !answer.ok) {
      parts = [answer.message ?? t('That was refused.'), close];
    } else if (answer?.offer?.verb === 'rerun' && answer.execution) {
      const { execution } = answer;
      tone = 'good';
      parts = [t('A new run was started.')];
      if (this.options.onOpen) {
        parts.push(button(t('Open it'), () => this.options.onOpen?.(execution), { class: 'mlw-small' }));
      }
      parts.push(close);
    } else if (answer?.offer?.verb === 'delete') {
      tone = 'idle';
      parts = [t('This run was deleted.')];
    } else if (this.trouble) {
      parts = [this.trouble, button(t('Try again'), () => this.connect(this.transport), { class: 'mlw-small' })];
    } else if (!this.transport) {
      tone = 'idle';
      parts = [this.options.why ?? t('This is the state that was saved. Run the cell again, or open the notebook where mlworkflow is installed, to see it live.')];
    }
    const text = parts.map(part => (typeof part === 'string' ? part : (part.textContent ?? ''))).join(' ');
    if (this.note.dataset['text'] !== text) {
      this.note.dataset['text'] = text;
      this.note.replaceChildren(...parts);
    }
    this.note.className = `mlw-banner ${tone}`;
    this.note.hidden = parts.length === 0;
  }

  private showPanel(tab?: TabName): void {
    const record = this.past?.record ?? this.record;
    const { step } = this;
    if (step === null) {
      return;
    }
    if (!this.panel) {
      this.panel = new StepPanel(() => this.select(null));
      this.body.append(this.panel.element);
      this.body.classList.add('mlw-with-panel');
    }
    const definitions = this.answer?.definitions ?? this.options.snapshot?.definitions ?? {};
    this.panel.show(
      {
        name: step,
        record,
        step: record?.steps[step] ?? null,
        definition: definitions[step] ?? null,
        view: this.answer,
        transport: this.transport,
        holds: this.holds,
        actor: this.actor,
        moment: this.past?.time ?? null,
        onStep: name => this.select(name),
        onOpen: execution => this.options.onOpen?.(execution)
      },
      tab
    );
  }

  /** In a cell, be as high as the picture asks for, within bounds. */
  private size(): void {
    const { width, height } = this.graph.size;
    if (width > 0) {
      const room = this.graph.element.clientWidth || 900;
      const wanted = height * Math.min(1, Math.max(0.3, (room - 24) / width)) + 76;
      const asked = this.form && this.step === null ? Math.min(660, window.innerHeight * 0.7, this.form.height) : 0;
      const least = Math.max(asked, this.step === null ? 200 : 420);
      this.body.style.setProperty('--mlw-height', `${Math.round(Math.max(asked, Math.min(620, Math.max(least, wanted))))}px`);
    }
  }

  /** Say what changed for those who cannot see it. */
  private speak(before: ExecutionRecord | null, now: ExecutionRecord): void {
    if (!before || before.id !== now.id) {
      return;
    }
    if (before.state !== now.state) {
      setText(this.spoken, t('Run: {state}', { state: stateWord(now.state) }));
      return;
    }
    for (const [name, step] of Object.entries(now.steps)) {
      const was = before.steps[name];
      if (was !== step && was?.state !== step.state && ['failed', 'timeout', 'create_failed', 'wait_inputs', 'hold'].includes(step.state)) {
        setText(this.spoken, `${step.title || name}: ${stateWord(step.state)}`);
      }
    }
  }

  // -- what a person does -----------------------------------------------------------------

  private makeToolbar(): Toolbar {
    const toolbar = new Toolbar(this.actor, t('Actions on this run'), (offer, execution) => this.done(offer, execution));
    this.tools.replaceChildren(toolbar.element, this.history);
    return toolbar;
  }

  private done(offer: Offer, _execution: string | undefined): void {
    if (offer.verb === 'show') {
      this.select(offer.step, 'overview');
    } else if (offer.verb === 'delete') {
      this.link.dispose();
      this.options.onDeleted?.();
    }
  }

  private async unfold(step: string): Promise<void> {
    if (this.transport) {
      const closed = this.closedWith(step);
      this.opened = closed ? this.opened.filter(name => name !== closed) : [...this.opened, step];
      await this.load(true);
    } else {
      this.select(step);
    }
  }

  /** Show a sub-graph as one node; what it holds is drawn again when that is chosen. */
  private async close(subGraph: string): Promise<void> {
    this.opened = [...this.opened, `-${subGraph}`];
    await this.load(true);
  }

  /** Return the closed sub-graph that a step is hidden in, as it stands in `opened`. */
  private closedWith(step: string): string | undefined {
    const hidden = this.answer?.sub_graphs.find(graph => graph.steps.includes(step));
    return hidden && this.opened.find(name => name === `-${hidden.name}`);
  }

  private async foldAgain(): Promise<void> {
    this.opened = this.opened.filter(name => name.startsWith('-'));
    await this.load();
  }

  private async travel(): Promise<void> {
    if (this.timeline) {
      this.timeline.leave();
      return;
    }
    const { transport } = this;
    if (!transport) {
      return;
    }
    const timeline = new Timeline(this.record?.id ?? this.options.execution, {
      load: after => transport.events(this.options.execution, after),
      onMoment: (record, time) => {
        this.past = record && time !== null ? { record, time } : null;
        this.actor.past = this.past !== null;
        if (!record) {
          this.timeline?.dispose();
          this.timeline = null;
          setAttr(this.history, 'aria-pressed', 'false');
          this.element.classList.remove('mlw-past');
        }
        this.update();
      }
    });
    this.timeline = timeline;
    this.element.classList.add('mlw-past');
    setAttr(this.history, 'aria-pressed', 'true');
    this.element.append(timeline.element);
    try {
      await timeline.enter();
    } catch (error) {
      timeline.leave();
      this.trouble = error instanceof Error ? error.message : String(error);
      this.update();
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.timeline && !event.defaultPrevented) {
      this.timeline.leave();
    }
  }

  /** Whether nothing more will happen by itself. */
  get ended(): boolean {
    return this.record !== null && executionEnded(this.record.state);
  }
}
