/**
 * What links to artifacts need from the world: the same over the server and over a kernel.
 */

import type { Asset, StorageFile, StorageFolder } from '../schema';

/** Where artifacts are looked at. */
export interface ArtifactSource {
  /** What lies in a folder of the storage. */
  folder(path: string): Promise<StorageFolder>;
  /** What a file of the storage is, and what of it can be shown. */
  file(path: string): Promise<StorageFile>;
  /** A model or a service as it is now. */
  asset(type: AssetType, name: string, version?: string): Promise<Asset>;
  /** Where a file can be downloaded, if it can. */
  fileUrl(path: string): string | null;
}

export type AssetType = 'model' | 'service';

/** Artifacts over REST; `base` is the address of the interface. */
export function serverArtifacts(get: <T>(path: string) => Promise<T>, base: string): ArtifactSource {
  const at = (path: string): string => `path=${encodeURIComponent(path)}`;
  return {
    folder: path => get(`storage?${at(path)}`),
    file: path => get(`storage/file?${at(path)}`),
    asset: (type, name, version) => get(`asset?type=${type}&name=${encodeURIComponent(name)}&version=${encodeURIComponent(version ?? '')}`),
    fileUrl: path => `${base}/storage/raw?${at(path)}`
  };
}

/** Artifacts through a kernel: to be looked at, a message carries no more. */
export function kernelArtifacts(ask: <T>(op: string, options: { [name: string]: string }) => Promise<T>): ArtifactSource {
  return {
    folder: path => ask('storage', { path }),
    file: path => ask('file', { path }),
    asset: (type, name, version) => ask('asset', { type, name, ...(version ? { version } : {}) }),
    fileUrl: () => null
  };
}
