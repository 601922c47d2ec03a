/**
 * A panel whose view is made when it is first seen: lists of thousands are not fetched for nobody.
 */

import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { serverStore } from '../page';
import { word } from '../words';

/** What a panel holds. */
export interface Content {
  readonly element: HTMLElement;
  dispose(): void;
}

/** Shows what `make` makes, or the sentence why that cannot be. */
export class LazyPanel extends Widget {
  private content: Content | null = null;
  private asking = false;

  constructor(
    title: string,
    private readonly make: () => Content
  ) {
    super();
    this.addClass('jp-mlworkflow-panel');
    this.title.caption = title;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', title);
    const head = document.createElement('h2');
    head.textContent = title;
    this.node.append(head);
  }

  override dispose(): void {
    this.content?.dispose();
    this.content = null;
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.fill();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      void this.fill();
    }
  }

  private put(element: HTMLElement): void {
    this.node.replaceChildren(...[this.node.firstChild, element].filter(node => node !== null));
  }

  private async fill(): Promise<void> {
    if (this.content || this.asking) {
      return;
    }
    this.asking = true;
    const trouble = await whyNot();
    this.asking = false;
    if (this.isDisposed) {
      return;
    }
    if (trouble) {
      const text = document.createElement('p');
      text.className = 'jp-mlworkflow-notice';
      text.textContent = trouble;
      this.put(text);
    } else {
      this.content = this.make();
      this.put(this.content.element);
    }
  }
}

/** Why the server cannot be asked; null where it can. */
async function whyNot(): Promise<string | null> {
  try {
    return (await serverStore())
      ? null
      : word(
          'The Jupyter server does not run the server part of jupyter-mlworkflow. Install it there, or enable it: jupyter server extension enable jupyter_mlworkflow.server'
        );
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
