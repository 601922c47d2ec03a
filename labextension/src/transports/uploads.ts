/**
 * Sending a file. `fetch` does not tell how much of it has gone, so that the older way of browsers is taken.
 */

import type { Uploaded } from '../schema';
import { word } from '../words';
import { RequestError, sentenceOf, UnreachableError } from './errors';
import type { UploadWatch } from './forms';

const TOO_LARGE = 413;

/** Send a file as the body of a request; it is refused, cancelled and authorised like any other request. */
export function sendFile(url: string, file: Blob, token: string, watch?: UploadWatch): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    for (const [name, value] of permission(token)) {
      request.setRequestHeader(name, value);
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as Uploaded);
      } else {
        reject(new RequestError(sentenceOf(request.responseText) ?? refusal(request)));
      }
    };
    request.onerror = () => reject(new UnreachableError(word('The Jupyter server cannot be reached. Runs go on meanwhile.')));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    if (watch) {
      request.upload.onprogress = event => watch.onProgress(event.loaded, file.size);
      watch.signal.addEventListener('abort', () => request.abort(), { once: true });
      watch.onProgress(0, file.size);
    }
    request.send(file);
  });
}

/** A server in between has limits of its own, and no sentence of ours. */
function refusal(request: XMLHttpRequest): string {
  return request.status === TOO_LARGE
    ? word('The file is too large for the server, or for a proxy in front of it.')
    : word('The server answered {status} {text}.', { status: request.status, text: request.statusText });
}

/** What a Jupyter server wants to see: the token, and the cookie that another site cannot read. */
function permission(token: string): [string, string][] {
  const xsrf = /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1];
  return [...(token ? [['Authorization', `token ${token}`] as [string, string]] : []), ...(xsrf ? [['X-XSRFToken', xsrf] as [string, string]] : [])];
}
