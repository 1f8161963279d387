"""What a worker may reach, and how the kernel is asked to see to it."""
