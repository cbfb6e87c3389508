"""Pages of many PDFs into one, object by object from file to file: memory follows the pages, not what is on them."""
