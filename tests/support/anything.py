"""Any value that may stand in a file: what the properties of the intake draw from."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e300, 1e300),
    st.text(max_size=8),
    st.dates(dt.date(1900, 3, 1)),
)
