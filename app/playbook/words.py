"""Words in several languages, and what the playbook's parts have in common."""

from collections.abc import Mapping
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.platform.translations import SOURCE

LanguageCode = Literal["en", "cy", "pl", "ro", "lt", "pt", "pa", "bn", "ur", "ar"]


class Part(BaseModel):
    """A part of the playbook: only known entries, nothing converted, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _has_english(words: dict[LanguageCode, str]) -> dict[LanguageCode, str]:
    if SOURCE not in words:
        raise ValueError("needs the words in English (en): they are read where a language has none")
    return words


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[
    dict[LanguageCode, Annotated[str, Field(min_length=1, max_length=1500)]], AfterValidator(_has_english)
]


def say(words: Mapping[LanguageCode, str], language: str) -> str:
    """The words in this language, else in English."""
    return words.get(cast(LanguageCode, language)) or words["en"]


def spoken(words: Mapping[LanguageCode, str], language: str) -> str:
    """The code of the language in which `say` answers."""
    return language if words.get(cast(LanguageCode, language)) else SOURCE
