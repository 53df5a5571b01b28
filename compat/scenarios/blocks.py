"""Blocks with the real Prefect client: saves, loads, changes, deletes, and compares checksums with the client's own."""

import enum
import inspect
import math
import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Dict, List, Literal, Optional, Tuple, Union
from uuid import UUID

import prefect.blocks.notifications as notifications
import prefect.blocks.system as system
import prefect.blocks.webhook as webhook
import prefect.filesystems as filesystems
from harness import api, main, scenario, unique
from prefect.blocks.core import Block, InvalidBlockRegistration
from prefect.types import SecretDict
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

CANARY = unique("canary")


class Login(Block):
    user: str
    password: SecretStr
    hint: Optional[SecretStr] = None


class Proxy(BaseModel):
    url: str
    token: SecretStr


class Site(Block):
    _block_schema_capabilities = ["visit", "crawl"]
    name: str = Field(default="höme ☃ 𝄞", description="a name, with \"quotes\" and \\ and <tags>")
    login: Login
    spare: Optional[Login] = None
    any_of: Union[Login, system.Secret, None] = None
    proxy: Optional[Proxy] = None
    headers: SecretDict = Field(default_factory=dict)
    tokens: Dict[str, SecretStr] = Field(default_factory=dict)
    list_of: List[SecretStr] = Field(default_factory=list)
    factor: float = 1.0
    small: float = 1e-7
    large: float = 1e22
    limit: int = 9007199254740993


class Group(Block):
    site: Site
    backup: Optional[Login] = None


def core_blocks() -> List[type]:
    found = []
    for module in (system, filesystems, webhook, notifications):
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if issubclass(cls, Block) and not inspect.isabstract(cls) and cls.__module__ == module.__name__:
                found.append(cls)
    return [cls for cls in found if not cls.__name__.startswith("Abstract")]


@scenario
def checksums_of_the_client():
    checked = 0
    for cls in [*core_blocks(), Login, Site, Group]:
        try:
            cls.register_type_and_schema()
        except InvalidBlockRegistration:  # a base class that cannot be registered anywhere
            continue
        checksum = cls._calculate_schema_checksum()
        found = api("GET", f"/block_schemas/checksum/{checksum}")
        assert found["block_type"]["slug"] == cls.get_block_type_slug(), cls.__name__
        checked += 1
    assert checked > 15, checked


class Color(enum.Enum):
    RED = "red"
    GREEN = "grün"
    THREE = 3


class Leaf(BaseModel):
    """A model inside of models."""

    token: SecretStr = SecretStr("x")
    size: Annotated[float, Field(gt=0.5, multiple_of=0.1, description="é \"q\" \\ </x>")] = 1.0


class Branch(BaseModel):
    leaf: Leaf
    leaves: List[Leaf] = Field(default_factory=list)
    by_name: Dict[str, Leaf] = {}


KINDS = [
    *(int, str, float, bool, bytes, datetime, timedelta, Decimal, Path, UUID, HttpUrl, SecretStr, SecretDict, Any, dict),
    *(Color, Leaf, Branch, Login, system.Secret, filesystems.LocalFileSystem, Literal["a", "ä", 3], Tuple[int, str]),
    *(Dict[str, Any], Dict[str, Leaf], List[Branch], Optional[Site], Union[Login, system.Secret, None], Tuple[Leaf, ...]),
]
DEFAULTS = [
    *(..., None, 1, 1.0, 0.1, 1e22, -0.0, 1e-7, 1e15, 1e16, 123456789012345678.0, 2**70, True, "ünï ☃ 𝄞\n\x7f\u2028"),
    *([1, 2.0], {"a": {"secret_fields": [1]}}, {"definitions": {"x": 1}}, {"$ref": "#/definitions/Leaf"}, {1: "a"}),
    *(Color.RED, timedelta(seconds=5), Path("/x"), Leaf(), Decimal("1.10"), SecretStr("hidden"), (1, 2)),
]
NAMES = ["a", "höhe", "secret", "definitions", "title", "properties", "items", "ref", "secret_fields", "block_type"]


def made_up_blocks(count):
    """Block classes of fields of every kind, the same in every run."""
    chance = random.Random(1815)
    for number in range(count):
        body = {"__annotations__": {}, "__module__": __name__, "_block_type_slug": f"made-up-{number}"}
        for name in chance.sample(NAMES, chance.randint(1, 5)):
            more = {"description": "multi\nline"} if chance.random() < 0.3 else {"title": "T ☃"} if chance.random() < 0.2 else {}
            body["__annotations__"][name] = chance.choice(KINDS)
            body[name] = Field(chance.choice(DEFAULTS), **more)
        if chance.random() < 0.3:
            body["model_config"] = ConfigDict(extra=chance.choice(["forbid", "allow"]), title="Titled")
        if chance.random() < 0.3:
            body["__doc__"] = "Made up.\n\nAttributes:\n    a: the first"
        try:
            cls = type(f"MadeUp{number}", (chance.choice([Block, Login]),), body)
            yield cls, cls._calculate_schema_checksum()
        except Exception:  # the client itself has no schema of this class
            continue


@scenario
def checksums_of_made_up_blocks():
    """What a client computes of a class, the server computes of what it is sent."""
    type_id, compared, differing = api("POST", "/block_types/", {"name": unique("Made Up"), "slug": unique("made-up")})["id"], 0, []
    for cls in (Login, Site):
        cls.register_type_and_schema()
    for cls, checksum in made_up_blocks(60):
        sent = cls._to_block_schema(block_type_id=type_id).model_dump(mode="json", exclude={"id", "block_type", "checksum"})
        answered = api("POST", "/block_schemas/", {"fields": sent["fields"], "block_type_id": type_id, "capabilities": []})
        compared += 1
        if answered["checksum"] != checksum:
            differing.append((cls.__name__, cls.model_fields))
    assert compared >= 40 and differing == [], (compared, differing)


@scenario
def checksums_of_what_json_has_no_word_for():
    """A default of infinity goes over the wire as null: Prefect's own server takes such a class for another one, too."""

    class Endless(Block):
        limit: float = math.inf

    Endless._block_type_slug = Endless._block_type_name = unique("endless")
    Endless.register_type_and_schema()
    name = unique("endless")
    Endless(limit=3.5).save(name)
    assert Endless.load(name).limit == 3.5
    types = {"block_schemas": {"block_type_id": {"any_": [str(Endless._block_type_id)]}}}
    kept = api("POST", "/block_schemas/filter", types)
    assert len(kept) == 1 and kept[0]["checksum"] != Endless._calculate_schema_checksum(), kept
    assert kept[0]["fields"]["properties"]["limit"]["default"] is None, kept


@scenario
def values_of_each_kind():
    system.Secret(value=CANARY).save("text", overwrite=True)
    assert system.Secret.load("text").get() == CANARY
    system.Secret(value={"inner": CANARY}).save("dict", overwrite=True)
    assert system.Secret.load("dict").get() == {"inner": CANARY}
    for name, value in {"JSON": {"a": [1, 2.5]}, "String": "text", "DateTime": "2026-01-02T03:04:05+00:00"}.items():
        cls = getattr(system, name, None)
        if cls is not None:
            cls(value=value).save("plain", overwrite=True)
            assert cls.load("plain").value is not None
    filesystems.LocalFileSystem(basepath="/tmp/x").save("files", overwrite=True)
    assert filesystems.LocalFileSystem.load("files").basepath == "/tmp/x"
    hook = webhook.Webhook(method="POST", url="https://example.com/" + CANARY, headers={"key": CANARY})
    hook.save("hook", overwrite=True)
    assert webhook.Webhook.load("hook").url.get_secret_value().endswith(CANARY)

    login = Login(user="me", password=CANARY)
    login.save("login", overwrite=True)
    site = Site(
        login=login,
        spare=Login(user="other", password=CANARY),
        any_of=system.Secret.load("text"),
        proxy=Proxy(url="http://p", token=CANARY),
        headers={"key": CANARY},
        tokens={"a": CANARY},
        list_of=[CANARY],
    )
    site.save("site", overwrite=True)
    loaded = Site.load("site")
    assert loaded.login.password.get_secret_value() == CANARY
    assert loaded.spare.password.get_secret_value() == CANARY
    assert loaded.any_of.get() == CANARY
    assert loaded.proxy.token.get_secret_value() == CANARY
    assert loaded.headers.get_secret_value() == {"key": CANARY}
    assert loaded.tokens["a"].get_secret_value() == CANARY
    assert loaded.list_of[0].get_secret_value() == CANARY
    assert (loaded.limit, loaded.small, loaded.large) == (9007199254740993, 1e-7, 1e22)
    Group(site=site, backup=login).save("group", overwrite=True)
    group = Group.load("group")
    assert group.site.login.password.get_secret_value() == CANARY
    assert isinstance(Block.load("site/site"), Site)

    loaded.login = Login(user="inline", password="changed")
    loaded.save("site", overwrite=True)
    assert Site.load("site").login.user == "inline"

    for path, body in (
        ("/block_documents/filter", {"block_documents": {"is_anonymous": None}}),
        ("/block_schemas/filter", {}),
        ("/block_types/filter", {}),
    ):
        assert CANARY not in str(api("POST", path, body)), path
    Login.delete("login")
    assert Site.load("site").login.user == "inline"
    assert Group.load("group").backup is None


if __name__ == "__main__":
    main()
