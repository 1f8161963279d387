"""Where answers go: the voice and its player process, files beside the media."""
