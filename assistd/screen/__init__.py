"""Takes pictures of the desktop, and finds what is in the clipboard. The flow calls it before intake."""
