/**
 * Where a person is in a form: which field has the focus, which was left, and what the keys mean.
 */

import { Disposables } from './dom';
import type { Field } from './fields/index';
import type { FieldSet } from './fields/set';

export interface FocusOptions {
  element: HTMLElement;
  fields: () => FieldSet | null;
  /** A field has got the focus; null: none has. */
  onField: (field: Field | null) => void;
  /** A field that holds something was left. */
  onLeft: (field: Field) => void;
  onSubmit: () => void;
}

/** Follows the focus and the keys. */
export class FormFocus {
  private readonly undo = new Disposables();
  /** Whether a button of the mouse is held down. */
  private pressed = false;
  private disposed = false;

  constructor(private readonly options: FocusOptions) {
    const { element } = options;
    this.undo.listen(element, 'keydown', event => this.key(event));
    this.undo.listen(element, 'focusin', event => options.onField(options.fields()?.of(event.target) ?? null));
    this.undo.listen(element, 'focusout', event => this.left(event));
    this.undo.listen(document, 'pointerdown', () => (this.pressed = true), { capture: true });
    this.undo.listen(document, 'pointerup', () => (this.pressed = false), { capture: true });
    this.undo.listen(document, 'pointercancel', () => (this.pressed = false), { capture: true });
  }

  dispose(): void {
    this.disposed = true;
    this.undo.dispose();
  }

  /** Keys pressed here are no shortcuts of the notebook around it, which would also swallow Enter. */
  private key(event: KeyboardEvent): void {
    const modified = event.ctrlKey || event.metaKey;
    if (modified && event.key !== 'Enter') {
      return;
    }
    event.stopPropagation();
    const target = event.target as Element;
    if (event.key === 'Enter' && !event.defaultPrevented && !event.isComposing && (modified || event.shiftKey || target.matches('input'))) {
      event.preventDefault();
      this.options.onSubmit();
    }
  }

  private left(event: FocusEvent): void {
    const field = this.options.fields()?.of(event.target);
    if (!field?.isLeft(event)) {
      return;
    }
    if (!field.element.contains(event.relatedTarget as Node | null)) {
      this.options.onField(null);
    }
    if (field.value !== undefined) {
      this.afterPointer(() => this.options.onLeft(field));
    }
  }

  /**
   * Wait while a button of the mouse is held down: a sentence that appears between pressing and releasing moves
   * what is being clicked away from under the pointer.
   */
  private afterPointer(run: () => void): void {
    if (!this.pressed) {
      run();
      return;
    }
    const released = (): void => void setTimeout(() => !this.disposed && run());
    document.addEventListener('pointerup', released, { once: true });
  }
}
