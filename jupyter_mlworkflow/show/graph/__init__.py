"""The DAG as a picture: visible graph (`model`) -> DOT (`dot`) -> coordinates (`layout`) -> SVG (`svg`)."""
