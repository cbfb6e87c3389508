"""The texts of the shipped templates, one module for each document type, English and French side by side."""

from __future__ import annotations

from tools.template_blocks import Draft
from tools.template_texts import (
    abuse_policy_acknowledgment,
    arrival_instructions,
    attestation_record,
    change_of_circumstances,
    duties_statement,
    employment_agreement,
    employment_end_record,
    health_coverage_confirmation,
    maintained_status_record,
    offer_number_transmittal,
    orientation_checklist,
    permit_conditions,
    permit_expiry_notice,
    permit_verification,
    portal_worksheet,
    provincial_information,
    representative_authority,
    rights_acknowledgment,
    sin_check,
    support_letter,
    tax_forms_reminder,
    workers_compensation_confirmation,
)

DRAFTS: tuple[Draft, ...] = (
    employment_agreement.DRAFT,
    duties_statement.DRAFT,
    portal_worksheet.DRAFT,
    attestation_record.DRAFT,
    offer_number_transmittal.DRAFT,
    support_letter.DRAFT,
    arrival_instructions.DRAFT,
    permit_verification.DRAFT,
    permit_conditions.DRAFT,
    rights_acknowledgment.DRAFT,
    abuse_policy_acknowledgment.DRAFT,
    workers_compensation_confirmation.DRAFT,
    health_coverage_confirmation.DRAFT,
    sin_check.DRAFT,
    tax_forms_reminder.DRAFT,
    orientation_checklist.DRAFT,
    provincial_information.DRAFT,
    change_of_circumstances.DRAFT,
    permit_expiry_notice.DRAFT,
    maintained_status_record.DRAFT,
    employment_end_record.DRAFT,
    representative_authority.DRAFT,
)
