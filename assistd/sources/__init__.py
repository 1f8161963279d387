"""Where requests come from: watched folders."""
