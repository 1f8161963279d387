raise ValueError("no\nsecond line\x1b[31m")
