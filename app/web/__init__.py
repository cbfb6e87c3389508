"""The desk: the archive in a browser. All works without JavaScript; no page holds a script or style of its own."""
