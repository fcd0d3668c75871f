"""Grid references: against Ordnance Survey's published points, against pyproj, and letter by letter."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from app.location.rules import accuracy, grid_reference, in_great_britain, in_words, letters

# From Ordnance Survey's OSTN15 test file (ETRS89 to National Grid): name, latitude, longitude, easting, northing, and
# how far off in metres the projection without the grid file is there (measured, rounded up).
PUBLISHED = [
    ("St Mary's, Scilly", 49.92226393730, -6.29977752014, 91492.146, 11318.804, 5.0),
    ("Plymouth", 50.43885825610, -4.10864563561, 250359.811, 62016.569, 2.5),
    ("North Foreland", 51.37447025550, 1.44454730409, 639821.835, 169565.858, 2.0),
    ("Brislington", 51.42754743020, -2.54407618349, 362269.991, 169978.690, 1.0),
    ("Lambeth", 51.48936564950, -0.11992557180, 530624.974, 178388.464, 2.0),
    ("Carmarthen", 51.85890896400, -4.30852476960, 241124.584, 220332.641, 2.0),
    ("Colchester", 51.89436637350, 0.89724327012, 599445.590, 225722.826, 2.5),
    ("Droitwich", 52.25529381630, -2.15458614387, 389544.190, 261912.153, 2.0),
    ("Pudsey", 53.80021519630, -1.66379168242, 422242.186, 433818.701, 2.0),
    ("Edinburgh", 55.92478265510, -3.29479219337, 319188.434, 670947.534, 1.0),
    ("Inverness", 57.48625000720, -4.21926398555, 267056.768, 846176.972, 2.0),
    ("St Kilda", 57.81351838410, -8.57854456076, 9587.906, 899449.000, 5.0),
    ("Foula", 60.13308091660, -2.07382822798, 395999.668, 1138728.951, 2.0),
]
# The squares of 100 km that hold land of Great Britain, as on the Ordnance Survey's index, northernmost row first.
SQUARES = {
    12: ["HP"],
    11: ["HT", "HU"],
    10: ["HW", "HX", "HY", "HZ"],
    9: ["NA", "NB", "NC", "ND"],
    8: ["NF", "NG", "NH", "NJ", "NK"],
    7: ["NL", "NM", "NN", "NO"],
    6: ["NR", "NS", "NT", "NU"],
    5: ["NW", "NX", "NY", "NZ", "OV"],
    4: ["SC", "SD", "SE", "TA"],
    3: ["SH", "SJ", "SK", "TF", "TG"],
    2: ["SM", "SN", "SO", "SP", "TL", "TM"],
    1: ["SR", "SS", "ST", "SU", "TQ", "TR"],
    0: ["SV", "SW", "SX", "SY", "SZ", "TV"],
}
WESTMOST = {12: 4, 11: 3, 10: 1, 9: 0, 8: 0, 7: 0, 6: 1, 5: 1, 4: 2, 3: 2, 2: 1, 1: 1, 0: 0}
ELSEWHERE = {
    "Belfast": (54.597, -5.930),
    "Larne": (54.857, -5.811),
    "Ballycastle": (55.204, -6.243),
    "Rathlin": (55.292, -6.190),
    "Dublin": (53.349, -6.260),
    "Wexford": (52.336, -6.463),
    "Malin Head": (55.381, -7.373),
    "Calais": (50.951, 1.858),
    "Cap Gris-Nez": (50.870, 1.583),
    "Dieppe": (49.923, 1.077),
    "Guernsey": (49.455, -2.537),
    "Warsaw": (52.230, 21.011),
    "Sydney": (-33.868, 151.209),
    "nowhere": (0.0, 0.0),
}
AT_HOME = {
    "Land's End": (50.066, -5.715, "SW"),
    "Dover": (51.129, 1.308, "TR"),
    "Deal": (51.223, 1.404, "TR"),
    "Lowestoft": (52.481, 1.762, "TM"),
    "St Davids": (51.882, -5.269, "SM"),
    "Holyhead": (53.309, -4.633, "SH"),
    "Corsewall Point": (55.007, -5.158, "NW"),
    "Campbeltown": (55.425, -5.605, "NR"),
    "Southend, Kintyre": (55.316, -5.640, "NR"),
    "Port Ellen": (55.630, -6.190, "NR"),
    "Douglas": (54.150, -4.482, "SC"),
    "Berwick": (55.770, -2.005, "NT"),
    "Stornoway": (58.209, -6.386, "NB"),
    "Lerwick": (60.155, -1.145, "HU"),
    "Unst": (60.757, -0.856, "HP"),
    "Eastbourne": (50.768, 0.290, "TV"),
}
BACK = Transformer.from_crs("EPSG:27700", "EPSG:4326", allow_ballpark=False)
FORTH = Transformer.from_crs("EPSG:4326", "EPSG:27700", allow_ballpark=False)


def metres_of(reference: str) -> tuple[int, int]:
    """Easting and northing of a reference's corner, read with the table above and not with the code that wrote it."""
    square, easting, northing = reference.split()
    row = next(row for row, squares in SQUARES.items() if square in squares)
    column = WESTMOST[row] + SQUARES[row].index(square)
    return column * 100_000 + int(easting), row * 100_000 + int(northing)


@pytest.mark.parametrize(
    ("latitude", "longitude", "easting", "northing", "within_m"),
    [point[1:] for point in PUBLISHED],
    ids=[point[0] for point in PUBLISHED],
)
def test_ordnance_surveys_own_points_come_out_where_it_says(
    latitude: float, longitude: float, easting: float, northing: float, within_m: float
) -> None:
    reference = grid_reference(latitude, longitude)
    assert reference
    found = metres_of(reference)
    assert math.dist((found[0] + 0.5, found[1] + 0.5), (easting, northing)) < within_m + math.sqrt(0.5)


@pytest.mark.parametrize(
    ("row", "column", "square"),
    [(row, WESTMOST[row] + place, square) for row, found in SQUARES.items() for place, square in enumerate(found)],
)
def test_each_square_has_its_letters(row: int, column: int, square: str) -> None:
    for easting, northing in ((0, 0), (99_999, 0), (0, 99_999), (99_999, 99_999), (50_000, 50_000)):
        assert letters(column * 100_000 + easting, row * 100_000 + northing) == square


@given(st.floats(49.0, 61.5), st.floats(-9.5, 2.5))
def test_a_reference_leads_back_to_the_place_within_2_m(latitude: float, longitude: float) -> None:
    reference = grid_reference(latitude, longitude)
    assert (reference is None) or re.fullmatch(r"[HJNOST][A-HJ-Z] \d{5} \d{5}", reference)
    if reference and reference[:2] in {square for row in SQUARES.values() for square in row}:
        easting, northing = metres_of(reference)
        assert math.dist((easting, northing), FORTH.transform(latitude, longitude)) < 1.5  # the square's own diagonal
        there = BACK.transform(easting, northing)
        north_m = (there[0] - latitude) * 111_200
        east_m = (there[1] - longitude) * 111_200 * math.cos(math.radians(latitude))
        assert math.hypot(north_m, east_m) < 2


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_on_earth_has_words_and_only_great_britain_a_grid_reference(
    latitude: float, longitude: float
) -> None:
    words = in_words(latitude, longitude, 12)
    assert words.endswith(", ±12 m")
    if not in_great_britain(latitude, longitude):
        assert grid_reference(latitude, longitude) is None
        assert words.startswith(f"{latitude:.5f}, ")


@pytest.mark.parametrize("place", ELSEWHERE)
def test_outside_great_britain_there_is_no_grid_reference(place: str) -> None:
    assert grid_reference(*ELSEWHERE[place]) is None


@pytest.mark.parametrize("place", AT_HOME)
def test_the_edges_of_great_britain_are_in_their_square(place: str) -> None:
    latitude, longitude, square = AT_HOME[place]
    reference = grid_reference(latitude, longitude)
    assert reference
    assert reference[:2] == square


def test_how_exact_it_is_reads_as_on_a_map() -> None:
    assert [accuracy(metres) for metres in (0, 4.6, 12, 999, 1400, 25_000)] == [
        "±1 m",
        "±5 m",
        "±12 m",
        "±999 m",
        "±1 km",
        "±25 km",
    ]
    assert in_words(51.50123, -0.12555, 12) == "TQ 30202 79697, ±12 m"
