/**
 * Files that JupyterLab opens with us: metrics.json as charts; other .json files through "Open With".
 */

import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';
import { ITranslator } from '@jupyterlab/translation';

import { speak } from '../language';
import { chartIcon } from '../panels/icons';
import { word } from '../words';
import { type MetricsFile, MetricsFileFactory } from './metrics';

const FACTORY = 'MLWorkflow metrics';
const FILE_TYPE = 'mlworkflow-metrics';
const NAMES = '^(.+\\.)?metrics\\.json$';

/** Registers the file type and its viewer. */
export const files: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:files',
  description: 'Shows metrics.json files as charts.',
  autoStart: true,
  optional: [ILayoutRestorer, ITranslator],
  activate: (app: JupyterFrontEnd, restorer: ILayoutRestorer | null, translator: ITranslator | null): void => {
    speak(translator);
    const { docRegistry, serviceManager } = app;
    // The types of icons may come from another copy of the package than ours.
    const icon = chartIcon as unknown as NonNullable<DocumentRegistry.IFileType['icon']>;
    docRegistry.addFileType(
      { name: FILE_TYPE, displayName: word('Metrics'), mimeTypes: ['application/json'], extensions: [], pattern: NAMES, contentType: 'file', fileFormat: 'text', icon },
      ['json']
    );
    const tracker = new WidgetTracker<DocumentWidget<MetricsFile>>({ namespace: 'mlworkflow-metrics' });
    const factory = new MetricsFileFactory(serviceManager.contents, {
      name: FACTORY,
      label: word('Metrics chart'),
      fileTypes: [FILE_TYPE, 'json'],
      defaultFor: [FILE_TYPE],
      modelName: 'text',
      readOnly: true
    });
    factory.widgetCreated.connect((_, widget) => {
      widget.title.icon = chartIcon;
      widget.context.pathChanged.connect(() => void tracker.save(widget));
      void tracker.add(widget);
    });
    docRegistry.addWidgetFactory(factory as DocumentRegistry.WidgetFactory);
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: widget => ({ path: widget.context.path, factory: FACTORY }),
      name: widget => widget.context.path
    });
  }
};
