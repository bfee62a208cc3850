"""Code of a robot, of which tests make older and newer versions."""

HAND = """
class Hand:
    force = 3

    def close(self):
        return self.force

    def open(self):
        def slowly(width):
            return width * 2

        return slowly(1)
"""
