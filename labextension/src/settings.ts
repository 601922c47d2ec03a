/**
 * What a person can set (Settings → Settings Editor → MLWorkflow).
 */

import type { ISettingRegistry } from '@jupyterlab/settingregistry';

const PLUGIN = 'jupyter-mlworkflow:settings';

/** The settings as they are now. */
export class Settings {
  /** Whether to tell when a run ends or waits for someone. */
  notifications = true;
  /** Whether the number of active runs stands in the status bar. */
  statusBar = true;
  private readonly listeners = new Set<() => void>();

  /** Read the settings and follow them; without a registry the defaults hold. */
  async load(registry: ISettingRegistry | null): Promise<void> {
    if (!registry) {
      return;
    }
    let settings: ISettingRegistry.ISettings;
    try {
      settings = await registry.load(PLUGIN);
    } catch (error) {
      console.warn('The settings of jupyter-mlworkflow cannot be read; the defaults hold:', error);
      return;
    }
    const read = (): void => {
      this.notifications = settings.get('notifications').composite !== false;
      this.statusBar = settings.get('statusBar').composite !== false;
      this.listeners.forEach(listener => listener());
    };
    settings.changed.connect(read);
    read();
  }

  /** Call `listener` when they were read, and whenever somebody changes them. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }
}
