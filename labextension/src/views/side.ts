/**
 * The place beside a graph where the chosen step is shown.
 */

import { StepPanel, type TabName } from './panel';
import type { StepContext } from './tabs/tab';

/** Opens a panel in `body` for the first step, and gives the room back when none is chosen. */
export class SidePanel {
  private panel: StepPanel | null = null;

  constructor(
    private readonly body: HTMLElement,
    private readonly onClose: () => void
  ) {}

  /** Show a step; `tab`: turn to this part of it. */
  show(context: StepContext, tab?: TabName): void {
    if (!this.panel) {
      this.panel = new StepPanel(this.onClose);
      this.body.append(this.panel.element);
      this.body.classList.add('mlw-with-panel');
    }
    this.panel.show(context, tab);
  }

  /** Close it; the next step is shown in a new one. */
  close(): void {
    this.drop();
    this.body.classList.remove('mlw-with-panel');
  }

  /** Take the panel away and leave its room to the one that follows. */
  drop(): void {
    this.panel?.dispose();
    this.panel = null;
  }
}
