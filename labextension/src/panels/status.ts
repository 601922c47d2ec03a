/**
 * The number of active runs in the status bar; a click opens the list.
 */

import { Widget } from '@lumino/widgets';

import { word } from '../words';
import type { Activity } from './activity';

/** A button, so that the keyboard reaches it. */
export class StatusItem extends Widget {
  private readonly button = document.createElement('button');
  private readonly end: () => void;

  constructor(
    private readonly activity: Activity,
    onClick: () => void
  ) {
    super();
    this.addClass('jp-mlworkflow-status');
    this.button.type = 'button';
    this.button.addEventListener('click', onClick);
    this.node.append(this.button);
    this.end = activity.onChange(() => this.draw());
    this.draw();
  }

  override dispose(): void {
    this.end();
    super.dispose();
  }

  private draw(): void {
    const { active, waiting } = this.activity;
    const parts = [active === 1 ? word('1 active run') : word('{count} active runs', { count: active })];
    if (waiting > 0) {
      parts.push(word('{count} waiting', { count: waiting }));
    }
    this.button.textContent = parts.join(' · ');
    this.button.title = word('Show executions');
    this.toggleClass('jp-mod-active', active > 0);
  }
}
