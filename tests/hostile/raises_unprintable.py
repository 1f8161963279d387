class Odd(BaseException):
    def __str__(self):
        raise RuntimeError("not even this")


raise Odd
