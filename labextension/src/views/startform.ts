/**
 * The form of a run that is not started, beside its graph; it goes when somebody, here or elsewhere, has started it.
 */

import type { ExecutionRecord } from '../schema';
import type { Transport } from '../transports/transport';
import { FormView } from './form';

export interface StartFormListener {
  /** Steps that use the field in focus. */
  onSteps(steps: readonly string[]): void;
  /** It needs more room, or less. */
  onSize(): void;
  /** It went while somebody was in it. */
  onLeft(): void;
}

/** Shows the form while an execution is in `init`. */
export class StartForm {
  private form: FormView | null = null;

  constructor(
    private readonly body: HTMLElement,
    private readonly listener: StartFormListener
  ) {}

  get shown(): boolean {
    return this.form !== null;
  }

  /** How high it would like to be, in pixels. */
  get height(): number {
    return this.form?.height ?? 0;
  }

  /** Go to the fields that a step uses; whether there are any. */
  show(step: string): boolean {
    return this.form?.show(step) ?? false;
  }

  /** Show it for a run that is not started; a record of null is none to start. */
  update(record: ExecutionRecord | null, transport: Transport | null): void {
    if (record?.state !== 'init' || !transport) {
      this.drop();
    } else if (!this.form) {
      const { listener } = this;
      this.form = new FormView({
        transport,
        execution: record.id,
        onSteps: steps => listener.onSteps(steps ?? []),
        onDrawn: () => listener.onSize()
      });
      this.body.prepend(this.form.element);
      this.body.classList.add('mlw-with-form');
      listener.onSize();
    }
  }

  drop(): void {
    const { form } = this;
    if (form) {
      const focused = form.element.contains(document.activeElement);
      this.dispose();
      this.body.classList.remove('mlw-with-form');
      this.listener.onSize();
      if (focused) {
        this.listener.onLeft();
      }
    }
  }

  dispose(): void {
    this.form?.dispose();
    this.form = null;
  }
}
