"""No. 3: what to type into the IRCC Employer Portal, in the portal's own order of forms, with a column to tick."""

from __future__ import annotations

from collections.abc import Sequence

from tools.template_blocks import (
    Both,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
)

_HEADS: Sequence[Both] = (("Field", "Champ"), ("Value", "Valeur"), ("Entered", "Saisi"))


def _form(title: Both, rows: Sequence[Row], *, new_page: bool = False) -> tuple[Heading, Facts]:
    """One form of the portal. Two or three forms fill a page, so that none begins at the foot of one."""
    return Heading(title, new_page=new_page), Facts(rows, heads=_HEADS)


def _row(english: str, french: str, field: str) -> Row:
    """A portal field; one that this offer leaves empty is marked as still to be completed."""
    return Row((english, french), f"{{{{ {field} }}}}", needed=True)


def _list(english: str, french: str, field: str, *, needed: bool = True) -> Row:
    """A list of the portal: a row for each item, or one row still to be completed."""
    return Row((english, french), each=field, needed=needed)


_BUSINESS = _form(("Business", "Entreprise"), (
    _row("Operating name", "Nom commercial", "employer.operating_name"),
    _row("Legal name", "Dénomination sociale", "employer.legal_name"),
    _row("CRA business number (first 9 digits)", "Numéro d’entreprise de l’ARC (9 premiers chiffres)",
        "employer.business_number_9"),
    _row("Telephone", "Téléphone", "employer.phone"),
    _row("Mailing address", "Adresse postale", "employer.mailing_address"),
    _row("Physical address", "Adresse physique", "employer.address.lines"),
    _row("Website", "Site Web", "employer.website"),
    _row("Type of business", "Type d’entreprise", "employer.business_type"),
    _row("Date established", "Date de création", "employer.established"),
    _row("Number of employees", "Nombre d’employés", "employer.size"),
    _row("Gross annual revenue, as a range", "Revenu annuel brut, par tranche", "employer.revenue"),
    _row("Principal activity (NAICS)", "Activité principale (SCIAN)", "employer.principal_activity"),
))  # fmt: skip

_CONTACT = _form(("Contact", "Personne-ressource"), (
    _row("Name", "Nom", "employer.contact.name"),
    _row("Title", "Titre", "employer.contact.title"),
    _row("Telephone and extension", "Téléphone et poste", "employer.contact.phone"),
    _row("Fax", "Télécopieur", "employer.contact.fax"),
    _row("E-mail", "Courriel", "employer.contact.email"),
    _row("Preferred language", "Langue préférée", "employer.contact.language"),
    _row("Third-party representative", "Représentation par un tiers", "employer.representative"),
))  # fmt: skip

_WORKER = _form(("Foreign worker", "Travailleuse ou travailleur étranger"), (
    _row("Family name", "Nom de famille", "worker.family_name"),
    _row("Given names", "Prénoms", "worker.given_names"),
    _row("Gender", "Genre", "worker.gender"),
    _row("Date of birth", "Date de naissance", "worker.date_of_birth"),
    _row("Country of birth", "Pays de naissance", "worker.country_of_birth"),
    _row("Country of residence", "Pays de résidence", "worker.country_of_residence"),
    _row("Citizenship", "Citoyenneté", "worker.citizenship"),
    _row("Passport number", "Numéro de passeport", "worker.passport_number"),
    _row("Passport expiry", "Expiration du passeport", "worker.passport_expiry"),
    _row("In Canada", "Au Canada", "worker.in_canada"),
    _row("Client number (UCI), if any", "Identificateur unique (IUC), s’il y a lieu", "worker.uci"),
), new_page=True)  # fmt: skip

_JOB = _form(("Job details", "Détails de l’emploi"), (
    _row("Job title", "Titre du poste", "job.title"),
    _row("NOC 2021 code", "Code de la CNP 2021", "job.noc"),
    _list("Main duty", "Fonction principale", "job.duties"),
    _row("Start date", "Date de début", "job.start_date"),
    _row("End date", "Date de fin", "job.end_date"),
    _row("Duration", "Durée", "job.duration"),
    _row("Full time or part time", "Temps plein ou temps partiel", "job.employment_type"),
    _row("Work location", "Lieu de travail", "job.location.lines"),
    _list("Other work location", "Autre lieu de travail", "job.other_locations", needed=False),
    _row("Minimum education", "Études minimales", "job.education"),
    _row("Experience", "Expérience", "job.experience"),
    _row("Languages", "Langues", "job.languages"),
    _row("Licence or certification", "Permis ou certification", "job.licence"),
    _row("Training provided", "Formation offerte", "job.training"),
))  # fmt: skip

_WAGE = _form(("Wage and benefits", "Salaire et avantages sociaux"), (
    _row("Wage (Canadian dollars)", "Salaire (dollars canadiens)", "wage.rate"),
    _row("Unit", "Unité", "wage.unit"),
    _row("Hours a day", "Heures par jour", "wage.hours_per_day"),
    _row("Hours a week", "Heures par semaine", "wage.hours_per_week"),
    _row("Overtime wage, an hour", "Taux des heures supplémentaires, à l’heure", "wage.overtime_rate"),
    _row("Overtime after (hours a week)", "Heures supplémentaires après (heures par semaine)",
        "wage.overtime_after_weekly_hours"),
    _row("Pay frequency", "Fréquence de paie", "wage.pay_frequency"),
    _row("Variable pay (bonus, commission)", "Rémunération variable (prime, commission)", "wage.variable_pay"),
    _row("Vacation (weeks a year)", "Vacances (semaines par année)", "wage.vacation_weeks"),
    _row("Vacation pay", "Indemnité de vacances", "wage.vacation_percent"),
    _row("Disability insurance", "Assurance invalidité", "wage.disability"),
    _row("Dental insurance", "Assurance dentaire", "wage.dental"),
    _row("Extended medical insurance", "Assurance médicale complémentaire", "wage.medical"),
    _row("Pension plan", "Régime de retraite", "wage.pension"),
    _list("Other benefit", "Autre avantage", "wage.benefits"),
    _row("Collective agreement", "Convention collective", "wage.collective_agreement"),
), new_page=True)  # fmt: skip

_EXEMPTION = _form(("Exemption", "Dispense"), (
    _row("LMIA exemption code", "Code de dispense d’EIMT", "exemption.code"),
    _row("Exemption title", "Titre de la dispense", "exemption.title"),
    _row("Why the exemption applies", "Pourquoi la dispense s’applique", "exemption.reason"),
    Row(("Compliance fee paid on", "Frais de conformité payés le"), "{{ portal.fee_paid_on }}", when="when.fee_owed",
        needed=True),
    Row(("Fee-exemption code", "Code de dispense des frais"), "{{ portal.fee_exemption }}", when="not when.fee_owed",
        needed=True),
))  # fmt: skip

_SYSTEM = _form(("Given by the portal", "Donné par le portail"), (
    _row("Offer of employment number", "Numéro de l’offre d’emploi", "portal.offer_number"),
    _row("Submitted on", "Soumise le", "portal.submitted_on"),
    _row("Fee receipt", "Reçu des frais", "portal.fee_receipt"),
    _row("Attestation made by", "Attestation faite par", "portal.attested_by"),
    _row("Attestation made on", "Attestation faite le", "portal.attested_on"),
))  # fmt: skip

DRAFT = Draft(
    "portal-worksheet",
    ("For the person who enters the offer", "Pour la personne qui saisit l’offre"),
    (
        Paragraph((
            "The values below come from the offer of employment and follow the order of the portal’s forms. Type "
            "names exactly as they stand here, accents and hyphens included: they are to match the passport. Tick "
            "each line once it is entered.",
            "Les valeurs ci-dessous proviennent de l’offre d’emploi et suivent l’ordre des formulaires du portail. "
            "Saisissez les noms exactement comme ils sont écrits ici, accents et traits d’union compris : ils doivent "
            "correspondre au passeport. Cochez chaque ligne une fois saisie.",
        )),
        Paragraph((
            "Before the attestation is made, the employment agreement must be signed by both parties, and a copy "
            "given to the worker. Its occupation, wages and working conditions must be those entered here.",
            "Avant que l’attestation soit faite, le contrat de travail doit être signé par les deux parties et un "
            "exemplaire remis à la personne salariée. La profession, le salaire et les conditions de travail doivent "
            "y être ceux saisis ici.",
        )),
        Paragraph((
            "Nothing can be attached in the portal, so write every answer in full.",
            "Rien ne peut être joint dans le portail : écrivez chaque réponse en entier.",
        )),
        *_BUSINESS, *_CONTACT, *_WORKER, *_JOB, *_WAGE, *_EXEMPTION, *_SYSTEM,
    ),
)  # fmt: skip
