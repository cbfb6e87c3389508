"""What the night run is measured against: the script one would write first.

docxtpl for each document, one soffice for each document, put_object for each file. No checks, no lock, no ledger, no
PDF/A, no second chance. It fills the same templates with the same values.

    python bench/plain_script.py INBOX BUCKET        (AWS_* credentials and CASEFILE_S3_ENDPOINT in the environment)
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from docxtpl import DocxTemplate

from casefile.cases.case import Case
from casefile.documents.fields import fields
from casefile.documents.library import load_library
from casefile.documents.make import due
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.settings import SHIPPED_TEMPLATES

TODAY = dt.date(2026, 11, 22)


def main(inbox: Path, bucket: str) -> int:
    library, tables = load_library([SHIPPED_TEMPLATES]), load_tables(None)
    s3 = boto3.client("s3", endpoint_url=os.environ["CASEFILE_S3_ENDPOINT"], region_name="ca-central-1")
    made = 0
    with tempfile.TemporaryDirectory() as folder:
        for data in json.loads((inbox / "offers" / "offers.json").read_text()):
            offer = Offer.model_validate(data)
            for kind, language in due(Case(offer.case_id), offer, library, TODAY):
                title = kind.titles[language]
                values = fields(offer, language, tables=tables, made_on=TODAY, version=1, title=title)
                template = DocxTemplate(library.template(kind.name, language).path)
                template.render(values, autoescape=True)
                file = Path(folder) / f"{kind.name}.{language}.docx"
                template.save(file)
                subprocess.run(
                    ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(file)],
                    check=True,
                    capture_output=True,
                )
                for path in (file, file.with_suffix(".pdf")):
                    s3.put_object(Bucket=bucket, Key=f"{offer.case_id}/{path.name}", Body=path.read_bytes())
                made += 1
    return made


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), sys.argv[2]))
