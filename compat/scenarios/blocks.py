"""Blocks with the real Prefect client: saves, loads, changes, deletes, and compares checksums with the client's own."""

import inspect
from typing import Dict, List, Optional, Union

import prefect.blocks.notifications as notifications
import prefect.blocks.system as system
import prefect.blocks.webhook as webhook
import prefect.filesystems as filesystems
from harness import api, main, scenario, unique
from prefect.blocks.core import Block, InvalidBlockRegistration
from prefect.types import SecretDict
from pydantic import BaseModel, Field, SecretStr

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
