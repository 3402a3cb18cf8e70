"""Files on records: typed by content, drawn again, out of the reach of strangers, bound once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.customers.models import Customer
from paceline.kernel import clock as time
from paceline.kernel.errors import Invalid, NotFound, TooLarge
from paceline.metadata import versions
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry
from paceline.records.action import get_action, perform
from paceline.records.files import attachments, file_types
from paceline.records.models import Attachment
from tests.people import People

NAME = "customers.customer"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Files go into a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def customer(people: People) -> Customer:
    """A customer of 王芳's."""
    return get_action(f"{NAME}.create")(people.acts(people.fang), values={"name": "苏州恒泽精密"})


def upload(by: Any, content: bytes = b"hello", name: str = "a.txt") -> Attachment:
    return attachments.keep(by, BytesIO(content), name)


def picture(form: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, form, **options)
    return out.getvalue()


def test_a_file_is_kept_under_a_random_key(people: People, media: Path) -> None:
    kept = upload(people.acts(people.fang), name="../../etc/合同 v2.txt")
    assert kept.name == "合同 v2.txt"
    assert "合同" not in kept.key
    assert (media / kept.key).read_bytes() == b"hello"


def test_the_type_comes_from_the_content() -> None:
    assert file_types.sniff(picture("PNG"), "a.pdf") == "image/png"
    assert file_types.sniff(b"%PDF-1.7 ...", "a.txt") == "application/pdf"
    assert file_types.sniff("姓名,电话".encode("gb18030"), "a.csv") == "text/csv"
    assert file_types.sniff(b"<script>alert(1)</script>", "a.html") == "text/plain"
    assert file_types.sniff(b"\x00\x01\x02", "a.txt") == "application/octet-stream"
    book = BytesIO()
    with ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert file_types.sniff(book.getvalue(), "a.zip").endswith("spreadsheetml.sheet")


def test_pictures_lose_what_is_not_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Suzhou plant, gate 3"
    drawn = file_types.drawn_again(picture(exif=exif), "image/jpeg")
    assert b"Suzhou" not in drawn
    with Image.open(BytesIO(drawn)) as plain:
        assert plain.size == (40, 20)
        assert not plain.getexif()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.txt"), (b"MZ\x90", "a.txt"), (b"x", "run.exe"), (b"\x89PNG\r\n\x1a\n broken", "a.png")],
)
def test_what_cannot_be_kept_is_refused(people: People, content: bytes, name: str) -> None:
    with pytest.raises(Invalid):
        upload(people.acts(people.fang), content, name)
    assert not Attachment.objects.exists()


def test_there_is_a_limit(people: People) -> None:
    with pytest.raises(TooLarge):
        attachments.keep(people.acts(people.fang), BytesIO(b"12345"), "a.txt", largest=4)


def test_a_scanner_may_refuse(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(content: bytes) -> None:
        raise Invalid({"file": "这个文件带有病毒。"})

    monkeypatch.setattr(attachments, "scanners", [refuse])
    with pytest.raises(Invalid):
        upload(people.acts(people.fang))


def test_an_upload_belongs_to_its_sender_until_a_record_takes_it(people: People, customer: Customer) -> None:
    kept = upload(people.acts(people.fang))
    with pytest.raises(NotFound):
        attachments.readable(people.acts(people.min), kept.pk)
    with pytest.raises(NotFound):
        perform(people.acts(people.min), f"{NAME}.attach", customer.pk, {"file": str(kept.pk)})
    perform(people.acts(people.fang), f"{NAME}.attach", customer.pk, {"file": str(kept.pk)})
    assert attachments.readable(people.acts(people.min), kept.pk) == kept
    with pytest.raises(NotFound):
        attachments.readable(people.acts(people.chen), kept.pk)


def test_a_file_is_taken_once(people: People, customer: Customer) -> None:
    kept = upload(people.acts(people.fang))
    for expected in (None, NotFound):
        if expected is None:
            perform(people.acts(people.fang), f"{NAME}.attach", customer.pk, {"file": str(kept.pk)})
        else:
            with pytest.raises(expected):
                perform(people.acts(people.fang), f"{NAME}.attach", customer.pk, {"file": str(kept.pk)})


def test_a_removed_file_is_gone_for_readers(people: People, customer: Customer) -> None:
    by = people.acts(people.fang)
    kept = upload(by)
    perform(by, f"{NAME}.attach", customer.pk, {"file": str(kept.pk)})
    perform(by, f"{NAME}.detach", customer.pk, {"file": str(kept.pk)})
    with pytest.raises(NotFound):
        attachments.readable(by, kept.pk)


@pytest.fixture
def contract(db: None) -> str:
    """A custom file field of customers."""
    CustomField.objects.create(object=NAME, code="cf_901", kind="file", label="合同扫描件")
    versions.changed("custom_fields")
    return "cf_901"


def test_a_file_field_takes_the_upload(people: People, customer: Customer, contract: str) -> None:
    by = people.acts(people.fang)
    kept = upload(by)
    perform(by, f"{NAME}.change", customer.pk, {contract: str(kept.pk)})
    kept.refresh_from_db()
    assert kept.record_id == customer.pk
    with pytest.raises(NotFound):
        perform(by, f"{NAME}.change", customer.pk, {contract: str(UUID(int=1))})


def test_a_file_in_a_hidden_field_is_hidden_too(people: People, customer: Customer, contract: str) -> None:
    kept = upload(people.acts(people.fang))
    perform(people.acts(people.fang), f"{NAME}.change", customer.pk, {contract: str(kept.pk)})
    Role.objects.filter(code="test-manager").update(fields={NAME: {contract: "hidden"}})
    rights_changed()
    by, of = people.acts(people.min), registry.get(NAME)
    customer.refresh_from_db()
    assert not attachments.of_record(by, of, customer).exists()
    with pytest.raises(NotFound):
        attachments.readable(by, kept.pk)


def test_uploads_that_nobody_took_go_away(people: People, media: Path) -> None:
    kept = upload(people.acts(people.fang))
    assert attachments.sweep(time.now()) == 0
    assert attachments.sweep(time.now() + timedelta(hours=25)) == 1
    assert not default_storage.exists(kept.key)


def test_lost_content_is_said_in_words(people: People, media: Path) -> None:
    kept = upload(people.acts(people.fang))
    (media / kept.key).unlink()
    with pytest.raises(NotFound) as told:
        attachments.opened(kept)
    assert told.value.code == "file_lost"
