"""The states as tiles of one size, about where they lie: Rhode Island is read as well as Alaska."""

_ROWS = (
    "AK .. .. .. .. .. .. .. .. .. ME",
    ".. .. .. .. .. .. .. .. .. VT NH",
    "WA ID MT ND MN IL WI MI NY RI MA",
    "OR NV WY SD IA IN OH PA NJ CT ..",
    "CA UT CO NE MO KY WV VA MD DE ..",
    ".. AZ NM KS AR TN NC SC DC .. ..",
    ".. .. .. OK LA MS AL GA .. .. ..",
    "HI .. .. TX .. .. .. .. FL .. ..",
)

TILES = {
    code: (row, column)
    for row, codes in enumerate(_ROWS)
    for column, code in enumerate(codes.split())
    if code != ".."
}
"""Row and column of each state and DC, from 0, as one reads them."""

TERRITORIES = ("PR", "VI", "GU", "AS", "MP")
"""They stand in a row of their own."""
