"""How the builder refuses: by file and line."""


class DatasetError(Exception):
    """The input contradicts itself. Prints as `file:line: sentence`."""

    def __init__(self, file: str, line: int | None, sentence: str) -> None:
        """Keep the place beside the sentence; `line` is None when the whole file is wrong."""
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {sentence}")
        self.file = file
        self.line = line
        self.sentence = sentence
