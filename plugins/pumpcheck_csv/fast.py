class NotFastError(Exception):
    pass
class FastReading:
    def __init__(self, *a):
        raise NotFastError("x")
