"""A plugin that does harm while it is imported to be declared."""

hoard = []
while True:
    hoard.append(bytearray(1 << 24))
