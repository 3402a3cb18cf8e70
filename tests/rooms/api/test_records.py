"""Records through the API: lists, one record, changes with versions, the recycle bin, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_customer_lives_its_life(fang: Any) -> None:
    made = fang.post("/customers/", {"name": "远山科技", "phone": "13812345678"})
    assert made.status_code == 201, made.content
    key, tag = made.json()["id"], made.headers["ETag"]
    assert made.headers["Location"] == f"/api/v1/customers/{key}"
    assert made.json()["owner"]["title"] == "王芳"
    assert fang.get(f"/customers/{key}", If_None_Match=tag).status_code == 304
    changed = fang.patch(f"/customers/{key}", {"industry": "软件"}, If_Match=tag)
    assert changed.status_code == 200, changed.content
    assert changed.json()["industry"] == "软件"
    assert changed.json()["version"] == 2
    listed = fang.get("/customers/?industry=软件&fields=name,owner").json()
    assert [(row["name"], row["owner"]["title"]) for row in listed["data"]] == [("远山科技", "王芳")]
    assert fang.delete(f"/customers/{key}").status_code == 204
    assert fang.get(f"/customers/{key}").status_code == 404
    assert [row["id"] for row in fang.get("/customers/?removed=true").json()["data"]] == [key]
    back = fang.post(f"/customers/{key}/restore")
    assert back.status_code == 200, back.content
    assert fang.get(f"/customers/{key}").status_code == 200
