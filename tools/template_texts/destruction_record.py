"""No. 23: the certificate that records were destroyed, made after they are gone. It names only who acted.

No statute asks for it; the privacy principles ask for destruction with care (PIPEDA 4.5.3, 4.7.5), and the employer
must be able to say why a record is no longer there (IRPR 209.2(1)(b)). All its fields come from the ledger, none from
an offer.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
    Together,
    When,
)

DRAFT = Draft(
    "destruction-record",
    ("Records of a case under the International Mobility Program",
     "Documents d’un dossier du Programme de mobilité internationale"),
    (
        Paragraph((
            "The records listed below were kept for their whole period and then destroyed. They are named by digest "
            "only: SHA-256 identifies a file and says nothing of what it held. The case’s ledger stays, and its entry "
            "with the digest given here is the same statement in machine-readable form.",
            "Les documents énumérés ci-dessous ont été conservés pendant toute leur période, puis détruits. Ils sont "
            "désignés par leur seule empreinte\u00a0: SHA-256 identifie un fichier et ne dit rien de son contenu. Le "
            "registre du dossier demeure, et son inscription dont l’empreinte figure ici dit la même chose sous forme "
            "lisible par machine.",
        )),
        Facts((
            Row(("Employer (business number)", "Employeur (numéro d’entreprise)"), "{{ certificate.employer }}"),
            Row(("Case", "Dossier"), "{{ document.reference }}"),
            Row(("Destroyed on", "Date de la destruction"), "{{ certificate.destroyed_on }}"),
            Row(("Records destroyed", "Documents détruits"), "{{ certificate.count }}"),
            Row(("Method", "Méthode"), "{{ certificate.method }}"),
            Row(("Ledger entry", "Inscription au registre"), "{{ certificate.entry }}"),
            Row(("Digest of the entry (SHA-256)", "Empreinte de l’inscription (SHA-256)"),
                "{{ certificate.entry_digest }}"),
        )),
        Heading(("Why and by whom", "Motif et responsables"), numbered=False),
        Facts((
            Row(("Rule", "Règle"), "", each="certificate.rules"),
            Row(("Period counted from", "Période comptée à partir du"), "{{ certificate.anchor }}"),
            Row(("Last day kept", "Dernier jour de conservation"), "{{ certificate.keep_through }}"),
            Row(("Requested by", "Demande faite par"), "{{ certificate.requested }}"),
            Row(("Approved by", "Approbation donnée par"), "{{ certificate.approved }}"),
            Row(("Carried out by", "Destruction exécutée par"), "{{ certificate.carried_out }}"),
        )),
        Heading(("Records destroyed", "Documents détruits"), numbered=False),
        Facts((Row(("Record", "Document"), "", each="certificate.destroyed"),)),
        When("certificate.kept", (
            Heading(("Asked for and not destroyed", "Demandés et non détruits"), numbered=False),
            Facts((Row(("Record", "Document"), "", each="certificate.kept"),)),
        )),
        Together((
            Paragraph((
                "Issued by Casefile from the ledger of the case for the employer with business number {{ "
                "certificate.employer }}, which confirms it below.",
                "Délivré par Casefile à partir du registre du dossier pour l’employeur dont le numéro d’entreprise "
                "est {{ certificate.employer }}, qui le confirme ci-dessous.",
            )),
        )),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
    letterhead=("Records office, employer {{ certificate.employer }}",
        "Bureau des documents, employeur {{ certificate.employer }}"),
)  # fmt: skip
