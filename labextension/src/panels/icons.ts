import { LabIcon } from '@jupyterlab/ui-components';

/** Three cards and the arrows between them. */
export const workflowIcon = new LabIcon({
  name: 'jupyter-mlworkflow:workflow',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M2 9.5h6v5H2zM16 3.5h6v5h-6zM16 15.5h6v5h-6z"/>
    <path d="M8 11.2h2.6l3-5.9H16v1.6h-1.4L12 12l2.6 5.1H16v1.6h-2.4l-3-5.9H8z"/>
  </g>
</svg>`
});

/** Three lines across three uprights: experiments beside each other. */
export const experimentsIcon = new LabIcon({
  name: 'jupyter-mlworkflow:experiments',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M3 3h2v18H3zM11 3h2v18h-2zM19 3h2v18h-2z"/>
    <path d="M4 6.1 12 14.2 20 8.1v2.5L12 17 4 8.9zM4 16.1 12 7l8 9.1v2.6L12 9.6l-8 9z"/>
  </g>
</svg>`
});

/** A list with one line ticked. */
export const todoIcon = new LabIcon({
  name: 'jupyter-mlworkflow:todo',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M3.4 6.2 5 7.8l3.4-3.6 1.2 1.1L5 10.2 2.3 7.4zM12 6h10v2H12zM4 12h4v4H4zM12 13h10v2H12zM12 19h10v2H12zM4 18h4v4H4z"/>
  </g>
</svg>`
});

/** A line that rises between two axes. */
export const chartIcon = new LabIcon({
  name: 'jupyter-mlworkflow:chart',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M3 3h2v16h16v2H3z"/>
    <path d="M7.2 16.6 6 15.2l4.6-5 3.4 3.2 5.2-6.6 1.5 1.2-6.5 8.3-3.5-3.3z"/>
  </g>
</svg>`
});
