"""Files of rows: JSON, CSV and workbooks, read as people write them and written back alike."""
