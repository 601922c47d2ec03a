/**
 * The chart library for widgets: one more file of the kernel, asked for when the first chart is shown, once a page.
 */

import { type Engine, fetchEngineBy } from '../charts/load';
import type { WidgetModel } from './model';

const PATIENCE = 60_000;

/** Let charts fetch the library over the models of widgets; of several, the newest one is asked. */
export function fetchEngineOver(model: WidgetModel): void {
  fetchEngineBy(async () => {
    const url = URL.createObjectURL(new Blob([await ask(model)], { type: 'text/javascript' }));
    try {
      return (await import(/* webpackIgnore: true */ url)) as Engine;
    } finally {
      URL.revokeObjectURL(url);
    }
  });
}

function ask(model: WidgetModel): Promise<string> {
  return new Promise((done, failed) => {
    const end = (): void => {
      clearTimeout(timer);
      model.off('msg:custom', take);
    };
    const take = (message: { kind: string; name?: string; text?: string }): void => {
      if (message.kind === 'file' && message.name === 'charts') {
        end();
        done(message.text ?? '');
      }
    };
    const timer = setTimeout(() => {
      end();
      failed(new Error('The kernel did not answer.'));
    }, PATIENCE);
    model.on('msg:custom', take as Parameters<WidgetModel['on']>[1]);
    model.send({ op: 'file', name: 'charts' });
  });
}
