"""The texts of the shipped templates, one module for each document type, English and French side by side."""

from __future__ import annotations

from tools.template_blocks import Draft
from tools.template_texts import (
    duties_statement,
    employment_agreement,
    offer_number_transmittal,
    portal_worksheet,
    rights_acknowledgment,
)

DRAFTS: tuple[Draft, ...] = (
    employment_agreement.DRAFT,
    duties_statement.DRAFT,
    portal_worksheet.DRAFT,
    offer_number_transmittal.DRAFT,
    rights_acknowledgment.DRAFT,
)
