"""No. 1: the offer letter and, after it, the employment agreement, in one document.

What it must hold: IRPR 209.11(1)(e) (same occupation, wages and working conditions as the offer, in the
worker's chosen official language, signed by both, copy given, no fees charged), 209.2(1)(a), 196.2, and as a
good superset the written employment statement of the federal sector (Canada Labour Code 253.2, Canada Labour
Standards Regulations 3.1).
"""

from __future__ import annotations

from dataclasses import replace

from tools.template_blocks import (
    EMPLOYER_SIGNS,
    WORKER_SIGNS,
    Bullets,
    Draft,
    Facts,
    Heading,
    NewPage,
    Paragraph,
    Row,
    Signature,
    Signatures,
    When,
)
from tools.template_texts.letter import EMPLOYER, WORKER
from tools.template_texts.offer_letter import LETTER

_PARTIES_AND_WORK = (
    NewPage(("Employment agreement", "Contrat de travail"), (
        "Between {{ employer.legal_name }} and {{ worker.name }}",
        "Entre {{ employer.legal_name }} et {{ worker.name }}",
    )),
    Heading(("The parties", "Les parties")),
    Facts((
        EMPLOYER,
        Row(("Operating name", "Nom commercial"), "{{ employer.operating_name }}",
            when="employer.operating_name"),
        Row(("Business number", "Numéro d’entreprise"), "{{ employer.business_number }}"),
        Row(("Address", "Adresse"), "{{ employer.address.line }}"),
        Row(("Represented by", "Personne représentant l’employeur"), "{{ employer.contact.name }}"),
        WORKER,
        Row(("Citizenship", "Citoyenneté"), "{{ worker.citizenship }}"),
    )),
    Heading(("Occupation and duties", "Profession et fonctions")),
    Paragraph((
        "The employer employs the worker as {{ job.title }}, National Occupational Classification (NOC 2021) code {{ "
        "job.noc }}, and gives the worker employment in this occupation for the whole term. The main duties are:",
        "L’employeur emploie la personne salariée à titre de {{ job.title }}, code {{ job.noc }} de la Classification "
        "nationale des professions (CNP 2021), et lui donne un emploi dans cette profession pendant toute la durée du "
        "contrat. Les fonctions principales sont les suivantes :",
    ), keep_with_next=True),
    Bullets(each="job.duties"),
    Paragraph(("The position requires:", "Le poste exige :"), keep_with_next=True),
    Facts((
        Row(("Education", "Études"), "{{ job.education or word.not_stated }}"),
        Row(("Experience", "Expérience"), "{{ job.experience or word.not_stated }}"),
        Row(("Languages", "Langues"), "{{ job.languages }}", when="job.languages"),
        Row(("Licence or certification", "Permis ou certification"), "{{ job.licence }}", when="job.licence"),
    )),
    Paragraph((
        "The worker reports to {{ job.supervisor }}.",
        "La personne salariée relève de {{ job.supervisor }}.",
    ), when="job.supervisor"),
    Paragraph((
        "Training that the employer requires is working time and is paid for by the employer.",
        "La formation exigée par l’employeur est du temps de travail; l’employeur en assume le coût.",
    )),
    Heading(("Place of work", "Lieu de travail")),
    Paragraph(("The work is done at {{ job.location.line }}.",
        "Le travail se fait au {{ job.location.line }}.")),
    When("job.other_locations", (
        Paragraph(("It is also done at:", "Il se fait aussi aux endroits suivants :"), keep_with_next=True),
        Bullets(each="job.other_locations"),
    )),
    Paragraph((
        "Work from home or at clients’ premises: {{ job.remote_work }}.",
        "Télétravail ou travail chez la clientèle : {{ job.remote_work }}.",
    ), when="job.remote_work"),
    Heading(("Term", "Durée")),
    Paragraph((
        "This agreement is for a fixed term. If the work permit allows work only from a later day, employment begins "
        "on that day.",
        "Le présent contrat est à durée déterminée. Si le permis de travail n’autorise le travail qu’à compter d’un "
        "jour ultérieur, l’emploi commence ce jour-là.",
    ), keep_with_next=True),
    Facts((
        Row(("First and last day", "Premier et dernier jour"), (
            "{{ job.start_date }} and {{ job.end_date }}", "{{ job.start_date }} et {{ job.end_date }}")),
        Row(("Employment type", "Type d’emploi"), "{{ job.employment_type }}", when="job.employment_type"),
        Row(("Probation period", "Période d’essai"), "{{ job.probation }}", when="job.probation"),
        Row(("Training provided", "Formation offerte"), "{{ job.training }}", when="job.training"),
    ), whole=True),
)  # fmt: skip

_PAY = (
    Heading(("Hours of work and overtime", "Heures de travail et heures supplémentaires")),
    Paragraph((
        "Regular hours are {{ wage.hours_per_week }} hours a week{% if wage.hours_per_day %}, {{ wage.hours_per_day "
        "}} hours a day{% endif %}.",
        "La durée normale du travail est de {{ wage.hours_per_week }} heures par semaine{% if wage.hours_per_day %}, "
        "à raison de {{ wage.hours_per_day }} heures par jour{% endif %}.",
    )),
    Paragraph((
        "Overtime is paid at {{ wage.overtime_rate }} an hour{% if wage.overtime_after_weekly_hours %} after {{ "
        "wage.overtime_after_weekly_hours }} hours of work in a week{% endif %}, and sooner or at a higher rate where "
        "the law requires it.",
        "Les heures supplémentaires sont payées {{ wage.overtime_rate }} l’heure{% if "
        "wage.overtime_after_weekly_hours %} après {{ wage.overtime_after_weekly_hours }} heures de travail dans une "
        "semaine{% endif %}, et plus tôt ou à un taux supérieur lorsque la loi l’exige.",
    ), when="wage.overtime_rate"),
    Paragraph((
        "Rest periods, meal breaks, days of rest, public holidays and overtime follow at least the law that applies "
        "{{ province.in }}: {{ province.standards_law }}{% if not employer.sector %}, or the Canada Labour Code where "
        "the business is federally regulated{% endif %}.",
        "Les pauses, les repas, les jours de repos, les jours fériés et les heures supplémentaires suivent au moins "
        "la loi applicable {{ province.in }} : {{ province.standards_law }}{% if not employer.sector %}, ou le Code "
        "canadien du travail si l’entreprise est de compétence fédérale{% endif %}.",
    )),
    Paragraph((
        "Hours are averaged as follows: {{ wage.averaging }}.",
        "Étalement des heures : {{ wage.averaging }}.",
    ), when="wage.averaging"),
    Heading(("Wages and vacation", "Salaire et vacances")),
    Facts((
        Row(("Wage, before deductions", "Salaire, avant retenues"), "{{ wage.pay }}"),
        Row(("Pay frequency", "Fréquence de paie"), "{{ wage.pay_frequency }}", when="wage.pay_frequency"),
        Row(("Pay day", "Jour de paie"), "{{ wage.pay_day }}", when="wage.pay_day"),
        Row(("Paid by", "Mode de paiement"), "{{ wage.pay_method }}", when="wage.pay_method"),
        Row(("Bonus, commission, other variable pay", "Prime, commission, autre rémunération variable"),
            "{{ wage.variable_pay }}", when="wage.variable_pay"),
        Row(("Allowances and per diems", "Allocations et indemnités quotidiennes"), "{{ wage.allowances }}",
            when="wage.allowances"),
        Row(("Vacation", "Vacances"), (
            "{{ wage.vacation_weeks }} weeks a year", "{{ wage.vacation_weeks }} semaines par année"),
            when="wage.vacation_weeks"),
        Row(("Vacation pay", "Indemnité de vacances"), (
            "{{ wage.vacation_percent }} of wages", "{{ wage.vacation_percent }} du salaire"),
            when="wage.vacation_percent"),
        Row(("Leaves beyond those of the law", "Congés en plus de ceux que prévoit la loi"), "{{ wage.leaves }}",
            when="wage.leaves"),
    )),
    Paragraph((
        "With every payment the worker receives a statement of hours, wages and deductions. Wages, vacation and "
        "working conditions never fall below those of the offer of employment or the minimum set by law.",
        "À chaque paie, la personne salariée reçoit un bulletin indiquant les heures, le salaire et les retenues. Le "
        "salaire, les vacances et les conditions de travail ne sont jamais inférieurs à ceux de l’offre d’emploi ni "
        "au minimum légal.",
    )),
    Heading(("Benefits", "Avantages sociaux")),
    When("wage.named_benefits", (Facts((
        Row(("Disability insurance", "Assurance invalidité"), "{{ wage.disability }}", when="wage.disability"),
        Row(("Dental insurance", "Assurance dentaire"), "{{ wage.dental }}", when="wage.dental"),
        Row(("Extended medical insurance", "Assurance médicale complémentaire"), "{{ wage.medical }}",
            when="wage.medical"),
        Row(("Pension plan", "Régime de retraite"), "{{ wage.pension }}", when="wage.pension"),
    )),)),
    When("wage.benefits", (
        Paragraph(("The employer also provides:", "L’employeur fournit aussi :"), when="wage.named_benefits",
            keep_with_next=True),
        Paragraph(("The employer provides:", "L’employeur fournit :"), when="not wage.named_benefits",
            keep_with_next=True),
        Bullets(each="wage.benefits"),
    )),
    Paragraph(("No benefits are offered beyond those the law requires.",
               "Aucun avantage n’est offert en plus de ceux que la loi exige."),
        when="not wage.benefits and not wage.named_benefits"),
    When("wage.housing or wage.travel", (
        Heading(("Housing and travel", "Logement et déplacements")),
        Facts((
            Row(("Housing", "Logement"), "{{ wage.housing }}", when="wage.housing"),
            Row(("Rent taken from the pay", "Loyer retenu sur la paie"), (
                "{{ wage.housing_rent }} a month, with the worker’s consent in writing and within the limits set by "
                "law",
                "{{ wage.housing_rent }} par mois, avec le consentement écrit de la personne et dans les limites "
                "fixées par la loi"), when="wage.housing_rent"),
            Row(("Travel paid by the employer", "Déplacements payés par l’employeur"), "{{ wage.travel }}",
                when="wage.travel"),
        ), whole=True),
        Paragraph((
            "Housing is never a condition of the employment, and what the employer paid for travel is not recovered "
            "from the worker.",
            "Le logement n’est jamais une condition de l’emploi, et ce que l’employeur a payé pour les déplacements "
            "n’est pas recouvré auprès de la personne salariée.",
        )),
    )),
    Heading(("Deductions and expenses", "Retenues et dépenses")),
    Paragraph((
        "The employer deducts from wages only what the law requires, and what the worker has agreed to in writing "
        "where the law allows it. Reasonable expenses that the worker pays for the work, with the employer’s "
        "agreement, are repaid on presentation of receipts.",
        "L’employeur ne retient sur le salaire que ce que la loi exige, ainsi que ce que la personne salariée a "
        "accepté par écrit lorsque la loi le permet. Les dépenses raisonnables qu’elle engage pour le travail, avec "
        "l’accord de l’employeur, lui sont remboursées sur présentation des reçus.",
    )),
    Heading(("No fees charged to the worker", "Aucuns frais à la charge de la personne salariée")),
    When("when.fee_owed", (Paragraph((
        "The employer pays the employer compliance fee of {{ portal.compliance_fee }} and every cost of recruitment. "
        "Neither is ever charged to the worker or recovered from the worker, directly or indirectly, by the employer "
        "or by anyone who recruits for the employer.",
        "L’employeur paie les frais de conformité de {{ portal.compliance_fee }} et tous les frais liés au "
        "recrutement. Ni lui ni quiconque recrute pour lui ne les impose à la personne salariée ou ne les recouvre "
        "auprès d’elle, directement ou indirectement.",
    )),), otherwise=(Paragraph((
        "The employer pays every cost of recruitment. None is ever charged to the worker or recovered from the "
        "worker, directly or indirectly, by the employer or by anyone who recruits for the employer.",
        "L’employeur paie tous les frais liés au recrutement. Ni lui ni quiconque recrute pour lui ne les impose à la "
        "personne salariée ou ne les recouvre auprès d’elle, directement ou indirectement.",
    )),)),
)  # fmt: skip

_PROTECTION = (
    Heading(("Work permit and passport", "Permis de travail et passeport")),
    Paragraph((
        "This agreement depends on a work permit being issued to the worker for this employer. The worker does not "
        "begin before the permit authorizes the work, and both parties respect the conditions and the time limits of "
        "the permit.",
        "Le présent contrat dépend de la délivrance à la personne salariée d’un permis de travail visant cet "
        "employeur. Elle ne commence pas avant que ce permis autorise le travail, et les deux parties en respectent "
        "les conditions et délais.",
    )),
    Paragraph((
        "The employer may copy the passport and the permit but never keeps them: they stay with the worker.",
        "L’employeur peut faire une copie du passeport et du permis, mais ne les conserve jamais : ils restent en la "
        "possession de la personne salariée.",
    )),
    Heading(("Health insurance and workers’ compensation",
        "Assurance maladie et indemnisation des accidents du travail")),
    Paragraph((
        "From the first day of work, where the law requires it, the employer covers the worker for accidents and "
        "illness caused by the work, with this board: {{ province.workers_compensation }}.",
        "Dès le premier jour de travail, lorsque la loi l’exige, l’employeur assure la protection de la personne "
        "salariée contre les accidents et les maladies liés au travail auprès de l’organisme suivant : {{ "
        "province.workers_compensation }}.",
    )),
    Paragraph((
        "The employer arranges medical coverage as the law that applies {{ province.in }} requires and as this "
        "agreement provides. Public plan: {{ province.health_plan }}. The employer helps the worker to register and "
        "to find out whether there is a waiting period.",
        "L’employeur veille à la couverture médicale comme l’exige la loi applicable {{ province.in }} et comme le "
        "prévoit le présent contrat. Régime applicable : {{ province.health_plan }}. L’employeur aide la personne "
        "salariée à s’inscrire et à savoir s’il y a un délai de carence.",
    )),
    Paragraph((
        "If the worker is hurt or falls ill at work, the employer makes reasonable efforts to give access to health "
        "care.",
        "Si la personne salariée se blesse ou tombe malade au travail, l’employeur fait des efforts raisonnables pour "
        "lui donner accès à des soins de santé.",
    )),
    Heading(("A workplace free of abuse", "Un lieu de travail exempt de violence")),
    Paragraph((
        "The employer makes reasonable efforts to provide a workplace free of physical, sexual, psychological and "
        "financial abuse, and of reprisals. No measure that harms the worker’s employment or working conditions, be "
        "it a disciplinary measure, a demotion, a dismissal or a threat of any of these, is taken because the worker "
        "reported to the government that the employer’s conditions were not respected, or cooperated in good faith "
        "with an inspection.",
        "L’employeur fait des efforts raisonnables pour fournir un lieu de travail exempt de violence physique, "
        "sexuelle, psychologique et financière, et de représailles. Aucune mesure nuisant à l’emploi ou aux "
        "conditions de travail de la personne salariée (mesure disciplinaire, rétrogradation, congédiement ou menace "
        "de l’une de ces mesures) n’est prise parce qu’elle a signalé au gouvernement que les conditions imposées à "
        "l’employeur n’étaient pas respectées ou parce qu’elle a collaboré de bonne foi à une inspection.",
    )),
    Heading(("Information on rights", "Information sur les droits")),
    Paragraph((
        "On or before the first day of work, the employer gives the worker the Government of Canada’s most recent "
        "information on the rights of foreign workers, in the official language the worker has chosen, and keeps it "
        "available in English and in French for as long as the worker is employed.",
        "Au plus tard le premier jour de travail, l’employeur remet à la personne salariée les renseignements les "
        "plus récents du gouvernement du Canada sur les droits des travailleurs étrangers, dans la langue officielle "
        "qu’elle a choisie, et les garde accessibles en français et en anglais pendant toute la durée de l’emploi.",
    )),
    When("wage.collective_agreement", (
        Heading(("Collective agreement", "Convention collective")),
        Paragraph((
            "This collective agreement applies: {{ wage.collective_agreement }}. Where it is better for the worker "
            "than this agreement, it prevails.",
            "La convention collective suivante s’applique : {{ wage.collective_agreement }}. Lorsqu’elle est plus "
            "avantageuse que le présent contrat pour la personne salariée, elle prévaut.",
        )),
    )),
)  # fmt: skip

# In the worker's own column, so that no page ends between the signatures and the receipt.
_COPY_RECEIVED = Signature(
    ("Copy received", "Exemplaire reçu"),
    [(("Signature and date (year-month-day)", "Signature et date (année-mois-jour)"), "")],
    text=(
        "I have received a copy of this agreement that bears both signatures.",
        "J’ai reçu un exemplaire du présent contrat portant les deux signatures.",
    ),
)

_CLOSING = (
    Heading(("Ending the employment", "Fin de l’emploi")),
    When("when.quebec and not when.federal", (Paragraph((
        "This agreement is for a fixed term (Civil Code of Québec, article 2086) and ends on its last day without "
        "notice. Before that day, either party may end it without notice for a serious reason (article 2094), and "
        "both may end it by a written agreement. The notice of article 2091 belongs to contracts for an indeterminate "
        "term and does not apply. What the {{ province.standards_law }} gives the worker remains owing.",
        "Le présent contrat est à durée déterminée (Code civil du Québec, art. 2086) et prend fin à son terme, sans "
        "préavis. Avant le terme, une partie peut le résilier sans préavis pour un motif sérieux (art. 2094), et les "
        "deux parties peuvent y mettre fin par une entente écrite. Le délai de congé de l’article 2091, propre au "
        "contrat à durée indéterminée, ne s’applique pas. Ce que prévoit la {{ province.standards_law }} demeure dû à "
        "la personne salariée.",
    )),), otherwise=(Paragraph((
        "Either party may end the employment before its last day by written notice. Notice, or pay in its place, is "
        "at least what the law provides ({{ province.standards_law }}{% if not employer.sector %}, or the Canada "
        "Labour Code where the business is federally regulated{% endif %}).",
        "Chaque partie peut mettre fin à l’emploi avant son dernier jour au moyen d’un préavis écrit. Le préavis, ou "
        "l’indemnité qui en tient lieu, est au moins celui que prévoit la loi ({{ province.standards_law }}{% if not "
        "employer.sector %}, ou le Code canadien du travail si l’entreprise est de compétence fédérale{% endif %}).",
    )),)),
    Paragraph((
        "At the end, the employer pays all wages and vacation pay owing and issues the record of employment within "
        "the time set by law.",
        "À la fin de l’emploi, l’employeur verse le salaire et l’indemnité de vacances dus et délivre le relevé "
        "d’emploi dans le délai fixé par la loi.",
    )),
    Heading(("Changes and records", "Modifications et dossiers")),
    Paragraph((
        "A change to this agreement is made in writing and signed by both parties; {{ employer.contact.name }}, or "
        "whoever takes that place, tells the worker of it before it takes effect. Occupation, wages and working "
        "conditions stay substantially the same as those of the offer, and never less favourable. The employer keeps "
        "the documents about the hiring and the employment for at least six years and provides them when an "
        "inspection requires it.",
        "Toute modification du présent contrat se fait par écrit et est signée par les deux parties; {{ "
        "employer.contact.name }}, ou la personne qui lui succède, en informe la personne salariée avant qu’elle "
        "prenne effet. La profession, le salaire et les conditions de travail demeurent essentiellement les mêmes que "
        "ceux de l’offre, sans être moins avantageux. L’employeur conserve les documents relatifs à l’embauche et à "
        "l’emploi pendant au moins six ans et les fournit lorsqu’une inspection l’exige.",
    )),
    Heading(("Language of this agreement", "Langue du contrat")),
    Paragraph((
        "Of the two official languages, the worker has chosen {{ worker.language }} for this agreement.",
        "Des deux langues officielles, la personne salariée a choisi la suivante pour le présent contrat : {{ "
        "worker.language }}.",
    )),
    When("when.both_languages", (
        Paragraph((
            "The work is done in Quebec: the French version of this agreement was given to the worker first. Having "
            "examined it, the parties expressly wish to be bound only by this English version (Charter of the French "
            "language, section 41). If the two versions differ, this English version prevails.",
            "Comme le travail se fait au Québec, la présente version française a d’abord été remise à la personne "
            "salariée. Après en avoir pris connaissance, les parties expriment leur volonté expresse d’être liées "
            "seulement par la version anglaise (Charte de la langue française, art. 41). En cas de divergence, la "
            "version anglaise, une fois signée par les deux parties, prévaut.",
        )),
    )),
    Heading(("Signatures", "Signatures")),
    Paragraph((
        "The parties have read this agreement, understand it and accept it.",
        "Les parties ont lu le présent contrat, le comprennent et l’acceptent.",
    ), keep_with_next=True),
    Signatures(EMPLOYER_SIGNS, replace(WORKER_SIGNS, then=_COPY_RECEIVED)),
)  # fmt: skip

DRAFT = Draft(
    "employment-agreement",
    (
        "Offer letter · International Mobility Program",
        "Lettre d’offre · Programme de mobilité internationale",
    ),
    (*LETTER, *_PARTIES_AND_WORK, *_PAY, *_PROTECTION, *_CLOSING),
)
