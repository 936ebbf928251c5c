"""What is said of a campaign folder that breaks a rule."""


class CampaignError(ValueError):
    """A campaign folder is refused; `file` is relative to the folder of all campaigns."""

    def __init__(self, file: str, line: int | None, sentence: str) -> None:
        """Keep the place and the sentence; `line` is None where a whole file is meant."""
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {sentence}")
        self.file = file
        self.line = line
        self.sentence = sentence
