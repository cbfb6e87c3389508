"""Forms as programs leave them: fields without a look, with one that is out of date, of every make."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.support.packet_samples import pdf

MULTILINE, PASSWORD, COMB = 1 << 12, 1 << 13, 1 << 24


def form(
    fields: Sequence[Mapping[str, Any]], *, need: bool = False, size: tuple[float, float] = (612, 792)
) -> bytes:
    """A form with these fields, one below the other from the top; ``look`` is a field's own, ``height`` its room."""
    with pikepdf.open(io.BytesIO(pdf("Form", at=(72, 760), size=size))) as made:
        helvetica = made.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        resources = Dictionary(Font=Dictionary(Helv=helvetica))
        top, widgets = 720.0, []
        for n, told in enumerate(fields):
            height = told.get("height", 20.0)
            widget = Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=told.get("kind", Name.Tx), T=String(f"field {n}"), F=4,
                Rect=Array([72, top - height, 72 + told.get("width", 300.0), top]), DA=String("/Helv 12 Tf 0 g"),
            )  # fmt: skip
            for key in ("V", "Ff", "Q", "MaxLen", "AS"):
                if key in told:
                    widget[f"/{key}"] = told[key]
            if "look" in told:
                look = made.make_stream(
                    told["look"], Type=Name.XObject, Subtype=Name.Form, Resources=resources
                )
                look.BBox = Array([0, 0, told.get("width", 300.0), height])
                widget.AP = Dictionary(N=look)
            if told.get("kind") == Name.Btn:
                widget.MK = Dictionary(BC=Array([0]), CA=String("4"))
            widgets.append(made.make_indirect(widget))
            top -= height + 20
        made.pages[0].Annots = Array(widgets)
        made.Root.AcroForm = Dictionary(Fields=Array(widgets), DR=resources, DA=String("/Helv 12 Tf 0 g"))
        if need:
            made.Root.AcroForm.NeedAppearances = True
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def shown(words: str) -> bytes:
    """A field's own look."""
    return f"/Tx BMC BT /Helv 12 Tf 2 5 Td ({words}) Tj ET EMC".encode()
