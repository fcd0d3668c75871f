"""A place as the emergency services name it: the OS grid reference of a latitude and longitude.

The projection is pyproj's (EPSG:4326 to EPSG:27700); the letters are ours. Without Ordnance Survey's OSTN15 grid file,
which PROJ uses when it is installed, references are right to about 2 m, on the outermost islands to 5 m.
"""

from functools import cache

from pyproj import Transformer

KM_M = 1000
SQUARE_M, LETTER_M = 100_000, 500_000
DIGITS = 5  # of each half: 1 m

# Squares of a 5 by 5 block from its south-west corner, rows northwards. There is no I. The same letters name the blocks
# of 500 km; the grid's origin is the corner of block S, two blocks east and one north of the alphabet's own.
ROWS = ("VWXYZ", "QRSTU", "LMNOP", "FGHJK", "ABCDE")
ORIGIN_COLUMN, ORIGIN_ROW = 2, 1

# In degrees: south, north, west, east. Around Great Britain, and what lies inside of that but is somewhere else.
GREAT_BRITAIN = (49.82, 60.9, -8.75, 1.8)
ELSEWHERE = (
    (51.3, 55.0, -8.75, -5.37),  # Ireland, up to Belfast Lough
    (54.9, 55.52, -8.75, -5.95),  # Ireland, the north coast and Rathlin
    (49.82, 51.13, 1.42, 1.8),  # France, the coast at Calais
    (49.82, 50.5, 0.0, 1.8),  # France, the coast at Dieppe
)


def grid_reference(latitude: float, longitude: float) -> str | None:
    """The reference of the square of 1 m that holds the place, such as "TQ 30045 79950"; None outside Great Britain.

    latitude, longitude: degrees, WGS 84. The Isle of Man is on the grid too.
    """
    if not in_great_britain(latitude, longitude):
        return None
    easting, northing = (int(metres) for metres in _projection().transform(latitude, longitude))
    if not (0 <= easting < 7 * SQUARE_M and 0 <= northing < 13 * SQUARE_M):
        return None
    return f"{letters(easting, northing)} {easting % SQUARE_M:0{DIGITS}} {northing % SQUARE_M:0{DIGITS}}"


def letters(easting_m: int, northing_m: int) -> str:
    """The two letters of the square of 100 km."""
    block = ROWS[ORIGIN_ROW + northing_m // LETTER_M][ORIGIN_COLUMN + easting_m // LETTER_M]
    return block + ROWS[northing_m % LETTER_M // SQUARE_M][easting_m % LETTER_M // SQUARE_M]


def in_great_britain(latitude: float, longitude: float) -> bool:
    """Whether a grid reference would be understood there: drawn coarsely, through the sea."""
    return _within(GREAT_BRITAIN, latitude, longitude) and not any(
        _within(box, latitude, longitude) for box in ELSEWHERE
    )


def _within(box: tuple[float, float, float, float], latitude: float, longitude: float) -> bool:
    south, north, west, east = box
    return south <= latitude <= north and west <= longitude <= east


@cache
def _projection() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:27700", allow_ballpark=False)


def accuracy(metres: float) -> str:
    """How far off it may be, in words of a map: "±12 m", "±3 km"."""
    if metres < KM_M:
        return f"±{max(1, round(metres))} m"
    return f"±{round(metres / KM_M)} km"


def in_words(latitude: float, longitude: float, accuracy_m: float) -> str:
    """One line to read out or type elsewhere: "TQ 30045 79950, ±12 m"; without a grid reference the degrees."""
    place = grid_reference(latitude, longitude) or f"{latitude:.5f}, {longitude:.5f}"
    return f"{place}, {accuracy(accuracy_m)}"
