"""Whether two pictures of a page show the same."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

_OTHER = 48  # a grey level further off is another pixel


def same_picture(one: Image.Image, other: Image.Image, most: int) -> bool:
    """Whether they agree in all but ``most`` pixels.

    Letters are set on whole pixels: one to either side is the same.
    """
    if one.size != other.size:
        return False
    darkest, lightest = one.filter(ImageFilter.MinFilter(3)), one.filter(ImageFilter.MaxFilter(3))
    counts = zip(
        ImageChops.subtract(darkest, other).histogram(),
        ImageChops.subtract(other, lightest).histogram(),
        strict=True,
    )
    return sum(darker + lighter for darker, lighter in list(counts)[_OTHER:]) <= most
