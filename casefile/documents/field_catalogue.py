"""Every field a template can show, declared once: its name, its meaning, and how it is read and worded.

The values come out ready to print. Names are given exactly as they came in; dates, money and choices as the
language writes them. A field the offer leaves empty is an empty text, never missing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from casefile import wording
from casefile.documents.case_fields import CASE_FIELDS
from casefile.documents.certificate_fields import CERTIFICATE_FIELDS, TYPE
from casefile.documents.field_source import WORDS, Field, FieldSource, Value
from casefile.documents.field_source import field_of as _field
from casefile.offer import Address, Offer
from casefile.reference.facts import ExemptionCode

# The employer compliance fee of s. 303.1 of the Immigration and Refugee Protection Regulations, in dollars.
COMPLIANCE_FEE = Decimal(230)
# Transfers within a group: the general ones (C61-C63), and those of the agreements with the United States and Mexico,
# Colombia, Chile, the European Union and the Pacific states. Each stands with its source in exemption-codes.csv.
_TRANSFERS = ("C61", "C62", "C63", "T37", "T38", "F13", "F14", "F15", "F23", "F24", "T44", "T51")


def _address(place: str, of_en: str, of_fr: str, read: Callable[[Offer], Address]) -> list[Field]:
    """The fields of one address."""

    def lines(s: FieldSource) -> str:
        address = read(s.offer)
        return wording.address_lines(address, s.province_name(address.province), s.language)

    def as_given(part: str) -> Callable[[FieldSource], Value]:
        return lambda s: str(getattr(read(s.offer), part))

    return [
        _field(f"{place}.lines", f"{of_en}: address on two lines", f"{of_fr}\u00a0: adresse sur deux lignes",
            lines),
        _field(f"{place}.line", f"{of_en}: address on one line", f"{of_fr}\u00a0: adresse sur une ligne",
               lambda s: lines(s).replace("\n", ", ")),
        _field(f"{place}.street", f"{of_en}: street", f"{of_fr}\u00a0: rue", as_given("street")),
        _field(f"{place}.city", f"{of_en}: city", f"{of_fr}\u00a0: ville", as_given("city")),
        _field(f"{place}.province", f"{of_en}: province", f"{of_fr}\u00a0: province",
               lambda s: s.province_name(read(s.offer).province)),
        _field(f"{place}.postal_code", f"{of_en}: postal code", f"{of_fr}\u00a0: code postal",
            as_given("postal_code")),
    ]  # fmt: skip


def _words(name: str, english: str, french: str) -> Field:
    """A free text of the offer, in the words of the document's language where it has them."""
    return _field(name, english, french, lambda s: s.words(name))


def _mailing_address(source: FieldSource) -> str:
    """The employer's mailing address: its civic one unless another was given."""
    employer = source.offer.employer
    name = source.province_name(employer.address.province)
    return employer.mailing_address or wording.address_lines(employer.address, name, source.language)


def _exemption(source: FieldSource) -> ExemptionCode | None:
    return source.tables.exemption(source.offer.exemption.code, source.offer.job.start_date)


def _fee_owed(source: FieldSource) -> bool:
    """Whether the employer compliance fee is owed: not for a worker who is fee-exempt (IRPR 303.1(5), 299(2))."""
    return not (source.tables.fee_exempt(source.offer) or source.offer.portal.fee_exemption)


def _exempt_by(*codes: str) -> Callable[[FieldSource], Value]:
    """Whether the offer's exemption is one of these codes."""
    return lambda source: source.offer.exemption.code in codes


def _exemption_title(source: FieldSource) -> str:
    entry = _exemption(source)
    return source.in_language(entry, "meaning") if entry else ""


_EMPLOYER = [
    _field("employer.legal_name", "Employer’s legal name", "Dénomination sociale de l’employeur",
           lambda s: s.offer.employer.legal_name),
    _field("employer.operating_name", "Name the business operates under", "Nom commercial de l’entreprise",
           lambda s: s.offer.employer.operating_name),
    _field("employer.business_number", "Canada Revenue Agency business number",
           "Numéro d’entreprise de l’Agence du revenu du Canada", lambda s: s.offer.employer.business_number),
    _field("employer.business_number_9", "Its first nine digits, the same for all branches",
           "Ses neuf premiers chiffres, les mêmes pour toutes les succursales", lambda s: s.offer.employer_id),
    *_address("employer.address", "Employer", "Employeur", lambda o: o.employer.address),
    _field("employer.phone", "Telephone", "Téléphone", lambda s: s.phone(s.offer.employer.phone)),
    _field("employer.email", "E-mail", "Courriel", lambda s: s.offer.employer.email),
    _field("employer.website", "Website", "Site Web", lambda s: s.offer.employer.website),
    _field("employer.reach", "Telephone, e-mail and website on one line",
        "Téléphone, courriel et site Web sur une ligne",
           lambda s: "  ·  ".join(filter(None, (
               s.phone(s.offer.employer.phone), s.offer.employer.email, s.offer.employer.website)))),
    _field("employer.contact.name", "Person to call", "Personne-ressource",
        lambda s: s.offer.employer.contact.name),
    _field("employer.contact.title", "That person’s title", "Titre de cette personne",
           lambda s: s.words("employer.contact.title")),
    _field("employer.contact.email", "That person’s e-mail", "Courriel de cette personne",
           lambda s: s.offer.employer.contact.email),
    _field("employer.contact.phone", "That person’s telephone", "Téléphone de cette personne",
           lambda s: s.phone(s.offer.employer.contact.phone)),
    _field("employer.principal_activity", "Principal business activity", "Activité principale",
           lambda s: s.words("employer.principal_activity")),
    _field("employer.established", "Date the business began", "Date de création de l’entreprise",
           lambda s: s.date(s.offer.employer.established)),
    _field("employer.sector", "Whose labour law governs the employment", "Droit du travail qui régit l’emploi",
           lambda s: s.word("sector", s.offer.employer.sector)),
    _field("employer.size", "Number of employees, as a range", "Nombre d’employés, par tranche",
           lambda s: s.word("size", s.offer.employer.size)),
    _field("employer.mailing_address", "Mailing address; the civic one where no other is given",
           "Adresse postale; l’adresse civique si aucune autre n’est donnée", _mailing_address),
    _words("employer.business_type", "Type of business", "Type d’entreprise"),
    _field("employer.revenue", "Gross annual revenue, as a range", "Revenu annuel brut, par tranche",
           lambda s: s.offer.employer.revenue),
    _field("employer.representative", "Third-party representative: name and firm",
           "Personne représentante : nom et cabinet", lambda s: s.offer.employer.representative),
    _field("employer.contact.fax", "That person’s fax", "Télécopieur de cette personne",
           lambda s: s.phone(s.offer.employer.contact.fax)),
    _field("employer.contact.language", "The language that person prefers", "Langue que préfère cette personne",
           lambda s: s.word("language", s.offer.employer.contact.language)),
]  # fmt: skip

_WORKER = [
    _field("worker.name", "Given names and family name", "Prénoms et nom de famille",
           lambda s: f"{s.offer.worker.given_names} {s.offer.worker.family_name}"),
    _field("worker.family_name", "Family name as in the passport", "Nom de famille, comme au passeport",
           lambda s: s.offer.worker.family_name),
    _field("worker.given_names", "Given names as in the passport", "Prénoms, comme au passeport",
           lambda s: s.offer.worker.given_names),
    _field("worker.date_of_birth", "Date of birth", "Date de naissance",
        lambda s: s.date(s.offer.worker.date_of_birth)),
    _field("worker.citizenship", "Citizenship", "Citoyenneté", lambda s: s.offer.worker.citizenship),
    _field("worker.country_of_birth", "Country of birth", "Pays de naissance",
           lambda s: s.offer.worker.country_of_birth),
    _field("worker.country_of_residence", "Country of residence", "Pays de résidence",
           lambda s: s.offer.worker.country_of_residence),
    _field("worker.passport_number", "Passport number", "Numéro de passeport",
        lambda s: s.offer.worker.passport_number),
    _field("worker.passport_expiry", "Passport expiry", "Expiration du passeport",
           lambda s: s.date(s.offer.worker.passport_expiry)),
    _field("worker.uci", "IRCC client number (UCI)", "Identificateur unique de client (IUC) d’IRCC",
           lambda s: s.offer.worker.uci),
    _field("worker.email", "E-mail", "Courriel", lambda s: s.offer.worker.email),
    _field("worker.language", "Official language the worker chose",
        "Langue officielle choisie par la personne",
           lambda s: s.word("language", s.offer.worker.language)),
    _field("worker.in_canada", "Whether the worker is in Canada", "Si la personne est au Canada",
           lambda s: s.word("bool", s.offer.worker.in_canada)),
    _field("worker.gender", "Gender, as the portal asks for it", "Genre, comme le demande le portail",
           lambda s: s.word("gender", s.offer.worker.gender)),
    _field("worker.address", "Where letters reach the worker", "Où joindre la personne par la poste",
           lambda s: s.offer.worker.address),
    _field("worker.name_and_address", "Name, and the address below it where it is given",
           "Nom, suivi de l’adresse si elle est donnée",
           lambda s: "\n".join(filter(None, (
               f"{s.offer.worker.given_names} {s.offer.worker.family_name}", s.offer.worker.address)))),
]  # fmt: skip

_JOB = [
    _field("job.title", "Job title", "Titre du poste", lambda s: s.words("job.title")),
    _field("job.noc_code", "NOC 2021 code", "Code de la CNP 2021", lambda s: s.offer.job.noc_code),
    _field("job.noc_title", "NOC 2021 title",
           "Titre de la CNP 2021",
           lambda s: s.tables.noc_title(s.offer.job.noc_code, s.language) or ""),
    _field("job.noc", "NOC 2021 code, with its title where known",
        "Code de la CNP 2021, avec son titre s’il est connu",
           lambda s: " – ".join(filter(None, (
               s.offer.job.noc_code, s.tables.noc_title(s.offer.job.noc_code, s.language) or "")))),
    _field("job.teer", "TEER category (the code’s second digit)", "Catégorie FEER (deuxième chiffre du code)",
           lambda s: s.offer.job.noc_code[1:2]),
    _field("job.duties", "Main duties, a list", "Fonctions principales, une liste",
        lambda s: s.list_of_words("job.duties")),
    _field("job.duties_lines", "Main duties, one on each line", "Fonctions principales, une par ligne",
           lambda s: "\n".join(s.list_of_words("job.duties"))),
    _field("job.education", "Education required", "Études exigées", lambda s: s.words("job.education")),
    _field("job.experience", "Experience required", "Expérience exigée", lambda s: s.words("job.experience")),
    _field("job.languages", "Languages required", "Langues exigées", lambda s: s.words("job.languages")),
    _field("job.licence", "Licence or certification required", "Permis ou certification exigé",
           lambda s: s.words("job.licence")),
    _field("job.employment_type", "Full time or part time", "Temps plein ou temps partiel",
           lambda s: s.word("employment_type", s.offer.job.employment_type)),
    _field("job.start_date", "First day of employment", "Premier jour d’emploi",
        lambda s: s.date(s.offer.job.start_date)),
    _field("job.end_date", "Last day of employment", "Dernier jour d’emploi",
        lambda s: s.date(s.offer.job.end_date)),
    _field("job.duration", "Length of the term", "Durée de l’emploi",
           lambda s: wording.span(s.offer.job.start_date, s.offer.job.end_date, s.language)),
    _field("job.supervisor", "Supervisor", "Superviseur", lambda s: s.words("job.supervisor")),
    *_address("job.location", "Workplace", "Lieu de travail", lambda o: o.job.location),
    _field("job.other_locations", "Other workplaces, a list", "Autres lieux de travail, une liste",
           lambda s: list(s.offer.job.other_locations)),
    _field("job.other_locations_lines", "Other workplaces, one on each line",
        "Autres lieux de travail, un par ligne",
           lambda s: "\n".join(s.offer.job.other_locations)),
    _words("job.probation", "Probation period; empty when nothing is agreed",
           "Période d’essai; vide si rien n’est convenu"),
    _words("job.training", "Training that the employer provides", "Formation offerte par l’employeur"),
    _words("job.remote_work", "Work from home or at clients’ premises, and its terms",
           "Télétravail ou travail chez la clientèle, et ses conditions"),
]  # fmt: skip

_WAGE = [
    _field("wage.rate", "Wage", "Salaire", lambda s: s.money(s.offer.wage.rate)),
    _field("wage.unit", "Unit of the wage", "Unité du salaire", lambda s: s.word("unit", s.offer.wage.unit)),
    _field("wage.pay", "Wage with its unit", "Salaire avec son unité",
           lambda s: f"{s.money(s.offer.wage.rate)} {s.word('per', s.offer.wage.unit)}"),
    _field("wage.hours_per_day", "Hours a day", "Heures par jour",
        lambda s: s.number(s.offer.wage.hours_per_day)),
    _field("wage.hours_per_week", "Hours a week", "Heures par semaine",
        lambda s: s.number(s.offer.wage.hours_per_week)),
    _field("wage.overtime_rate", "Overtime wage, an hour", "Salaire des heures supplémentaires, à l’heure",
           lambda s: s.money(s.offer.wage.overtime_rate)),
    _field("wage.overtime_after_weekly_hours", "Weekly hours after which overtime is paid",
           "Heures par semaine après lesquelles les heures supplémentaires sont payées",
           lambda s: s.number(s.offer.wage.overtime_after_weekly_hours)),
    _field("wage.pay_frequency", "How often wages are paid", "Fréquence de paie",
           lambda s: s.word("pay_frequency", s.offer.wage.pay_frequency)),
    _field("wage.vacation_weeks", "Weeks of vacation a year", "Semaines de vacances par année",
           lambda s: s.number(s.offer.wage.vacation_weeks)),
    _field("wage.vacation_percent", "Vacation pay, in percent", "Indemnité de vacances, en pourcentage",
           lambda s: wording.percent(s.offer.wage.vacation_percent, s.language)),
    _field("wage.benefits", "Benefits, a list", "Avantages sociaux, une liste",
        lambda s: s.list_of_words("wage.benefits")),
    _field("wage.benefits_lines", "Benefits, one on each line", "Avantages sociaux, un par ligne",
           lambda s: "\n".join(s.list_of_words("wage.benefits"))),
    _field("wage.collective_agreement", "Collective agreement", "Convention collective",
           lambda s: s.offer.wage.collective_agreement),
    _words("wage.pay_day", "Day on which wages are paid", "Jour où le salaire est versé"),
    _words("wage.pay_method", "How wages are paid", "Mode de versement du salaire"),
    _words("wage.variable_pay", "Bonus, commission or other variable pay",
           "Prime, commission ou autre rémunération variable"),
    _words("wage.allowances", "Allowances and per diems", "Allocations et indemnités quotidiennes"),
    _words("wage.averaging", "Agreement to average hours", "Entente d’étalement des heures"),
    _words("wage.leaves", "Paid and other leaves beyond the law’s", "Congés en plus de ceux que prévoit la loi"),
    _words("wage.disability", "Disability insurance", "Assurance invalidité"),
    _words("wage.dental", "Dental insurance", "Assurance dentaire"),
    _words("wage.medical", "Extended medical insurance", "Assurance médicale complémentaire"),
    _words("wage.pension", "Pension plan", "Régime de retraite"),
    _field("wage.named_benefits", "True when disability, dental, medical or pension cover is offered",
           "Vrai si une protection invalidité, dentaire, médicale ou de retraite est offerte",
           lambda s: any(s.words(f"wage.{name}") for name in ("disability", "dental", "medical", "pension"))),
    _words("wage.housing", "Housing that the employer provides", "Logement fourni par l’employeur"),
    _field("wage.housing_rent", "Rent taken from the pay for it, a month", "Loyer retenu sur la paie, par mois",
           lambda s: s.money(s.offer.wage.housing_rent)),
    _words("wage.travel", "Travel that the employer pays for", "Déplacements payés par l’employeur"),
]  # fmt: skip

_PERMIT = [
    _field("exemption.code", "LMIA exemption code", "Code de dispense d’EIMT",
        lambda s: s.offer.exemption.code),
    _field("exemption.title", "Meaning of the code, where the table knows it",
        "Sens du code, si la table le connaît",
           _exemption_title),
    _field("exemption.reason", "Why the exemption applies", "Pourquoi la dispense s’applique",
           lambda s: s.words("exemption.reason")),
    _field("exemption.foreign_employer", "The employer abroad (intra-company transfer)",
           "Employeur à l’étranger (mutation intragroupe)", lambda s: s.offer.exemption.foreign_employer),
    _words("exemption.relationship", "How that employer is related to this one",
           "Lien entre cet employeur et le présent employeur"),
    _words("exemption.foreign_position", "The worker’s position there", "Poste occupé là-bas"),
    _field("exemption.employed_abroad_since", "Since when", "Depuis quand",
           lambda s: s.date(s.offer.exemption.employed_abroad_since)),
    _words("exemption.listed_profession", "The profession as the trade agreement lists it",
           "La profession telle que l’accord commercial la nomme"),
    _words("exemption.french_level", "Level of French, and how it is shown", "Niveau de français, et sa preuve"),
    _field("portal.offer_number", "Offer of employment number", "Numéro de l’offre d’emploi",
           lambda s: s.offer.portal.offer_number),
    _field("portal.submitted_on", "Day the offer was submitted", "Jour où l’offre a été soumise",
           lambda s: s.date(s.offer.portal.submitted_on)),
    _field("portal.fee_receipt", "Receipt number of the compliance fee",
        "Numéro du reçu des frais de conformité",
           lambda s: s.offer.portal.fee_receipt),
    _field("portal.fee_paid_on", "Day the compliance fee was paid",
        "Jour du paiement des frais de conformité",
           lambda s: s.date(s.offer.portal.fee_paid_on)),
    _field("portal.compliance_fee", "The employer compliance fee (IRPR 303.1)",
           "Les frais de conformité de l’employeur (art. 303.1 RIPR)",
           lambda s: s.money(COMPLIANCE_FEE).replace(".00", "").replace(",00", "")),
    _field("portal.fee_exemption", "Code under which no compliance fee is owed",
           "Code en vertu duquel aucuns frais de conformité ne sont dus", lambda s: s.offer.portal.fee_exemption),
    _field("portal.attested_by", "Who made the attestation in the portal", "Qui a fait l’attestation dans le portail",
           lambda s: s.offer.portal.attested_by),
    _field("portal.attested_on", "Day of the attestation", "Jour de l’attestation",
           lambda s: s.date(s.offer.portal.attested_on)),
]  # fmt: skip

_PROVINCE = [
    _field("province.name", "Province of the workplace", "Province du lieu de travail",
           lambda s: s.in_language(s.province, "name")),
    _field("province.in", "The same, with its preposition", "La même, avec sa préposition",
           lambda s: s.in_language(s.province, "in")),
    _field("province.workers_compensation", "Workers’ compensation board",
        "Organisme d’indemnisation des travailleurs",
           lambda s: s.in_language(s.province.workers_compensation, "body")),
    _field("province.compensation_proof", "Proof of registration with the board",
        "Preuve d’inscription à l’organisme",
           lambda s: s.in_language(s.province.workers_compensation, "proof")),
    _field("province.health_plan", "Public health plan", "Régime public d’assurance maladie",
           lambda s: s.in_language(s.province.health_plan, "plan")),
    _field("province.health_wait", "A worker’s wait for it",
           "Délai de carence", lambda s: s.in_language(s.province.health_plan,
               "wait")),
    _field("province.standards_law", "Employment standards law", "Loi sur les normes du travail",
           lambda s: s.in_language(s.standards.standards, "law")),
]  # fmt: skip

_OTHER = [
    _field("when.quebec", "True when the work is in Quebec", "Vrai si le travail est au Québec",
           lambda s: s.offer.job.location.province == "QC"),
    _field("when.both_languages", "True when French and English versions are made (Quebec, English chosen)",
           "Vrai si les versions française et anglaise sont faites (Québec, anglais choisi)",
           lambda s: s.offer.job.location.province == "QC" and s.offer.worker.language == "en"),
    _field("when.in_canada", "True when the worker is in Canada", "Vrai si la personne est au Canada",
           lambda s: s.offer.worker.in_canada),
    _field("when.fee_owed", "True when the employer compliance fee is owed",
           "Vrai si les frais de conformité de l’employeur sont dus", _fee_owed),
    _field("when.federal", "True when the business is federally regulated",
           "Vrai si l’entreprise est de compétence fédérale",
           lambda s: s.offer.employer.sector == "federal"),
    _field("when.transfer", "True for an intra-company transfer", "Vrai pour une mutation intragroupe",
           _exempt_by(*_TRANSFERS)),
    _field("when.profession", "True for a professional under the agreement with the United States and Mexico",
           "Vrai pour un professionnel visé par l’accord avec les États-Unis et le Mexique", _exempt_by("T36")),
    _field("when.francophone", "True for Francophone mobility", "Vrai pour la Mobilité francophone",
           _exempt_by("C16")),
    _field("word.not_stated", "The words for an empty field", "Les mots pour un champ vide",
           lambda s: WORDS[s.language]["not_stated"]),
    _field("word.to_complete", "The mark for a field still to be filled", "La marque d’un champ à remplir",
           lambda s: WORDS[s.language]["to_complete"]),
]  # fmt: skip

_DOCUMENT = [
    _field("document.title", "The document’s title", "Titre du document",
           lambda s: s.document.get("title", "")),
    _field("document.reference", "The employer’s own case number", "Numéro de dossier de l’employeur",
           lambda s: s.offer.reference),
    _field("document.version", "Which version of this document it is", "Version du document",
           lambda s: s.document.get("version", "")),
    _field("document.made_on", "The day the document was made", "Jour où le document a été fait",
           lambda s: s.document.get("made_on", "")),
    _field("document.made_on_iso", "The same day, year-month-day", "Le même jour, année-mois-jour",
           lambda s: s.document.get("made_on_iso", "")),
    _field("document.language", "The document’s language", "Langue du document",
           lambda s: s.word("language", s.language)),
]  # fmt: skip

FIELDS: tuple[Field, ...] = (
    *_DOCUMENT, *_EMPLOYER, *_WORKER, *_JOB, *_WAGE, *_PERMIT, *_PROVINCE, *_OTHER, *CASE_FIELDS,
    *CERTIFICATE_FIELDS,
)  # fmt: skip
NAMES = frozenset(field.name for field in FIELDS)
_OF_CERTIFICATE = frozenset(field.name for field in CERTIFICATE_FIELDS)
# What the certificate of destruction can show when the offer is gone.
_LASTING = (
    _OF_CERTIFICATE
    | {field.name for field in _DOCUMENT}
    | {name for name in NAMES if name.startswith("word.")}
)


def names_for(kind: str) -> frozenset[str]:
    """The fields that a template of this document type can show."""
    return _LASTING if kind == TYPE else NAMES - _OF_CERTIFICATE
