"""`phrases.yaml`: sentences that an officer sends with one tap, in the caller's language."""

from pydantic import Field

from app.playbook.words import Id, Part, Words


class Phrase(Part):
    """One sentence. `names_nobody`: it may go to a caller who has not said that it is safe, and is checked for that."""

    id: Id
    words: Words
    names_nobody: bool = False


class PhraseGroup(Part):
    """Phrases for one moment."""

    id: Id
    name: Words
    phrases: list[Phrase] = Field(min_length=1)


class Phrases(Part):
    """The board of phrases, in the order in which it is shown."""

    groups: list[PhraseGroup] = Field(default_factory=list)

    def for_caller(self, safe: bool) -> list[tuple[PhraseGroup, list[Phrase]]]:
        """What may be sent: all of it, or only what names nobody to a caller who has not said that it is safe."""
        found = [(group, [phrase for phrase in group.phrases if safe or phrase.names_nobody]) for group in self.groups]
        return [(group, phrases) for group, phrases in found if phrases]
