"""Pages made by us, rendered by Chromium, with their own text as truth. Used by the reader's tests and its benchmark."""
