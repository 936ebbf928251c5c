"""What a visitor is told of the districts to choose among, on the data that ships."""

import random
from dataclasses import replace

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from contactrep.core.districts import District
from contactrep.core.offices import NearOffice
from contactrep.core.officials import Office
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import Answer, Candidate, find, find_districts, find_point
from contactrep.directory.records import Basis
from contactrep.documents.window import Window
from contactrep.outreach.choose import Choices, describe
from tests.documents.drawing import SVG, area, by_class, on_the_globe, parse, place_of, whole

LARGEST = 12_000  # bytes


def of_zip(dataset: Dataset, zip_code: str) -> Choices:
    """Describe the districts of a ZIP code."""
    return describe(dataset, find(dataset, ZipCode(zip_code)))


def split_zips(dataset: Dataset) -> list[ZipCode]:
    """Return the ZIP codes that lie in several districts, and have a point."""
    rows = (dataset.zip_row(each) for each in dataset.zip_codes())
    return [row.zip for row in rows if row and row.point and len(row.districts) > 1]


def likely(answer: Answer) -> list[Candidate]:
    """Return the candidates that cover something, as far as can be told."""
    return [each for each in answer.candidates if each.share != 0]


def window_of(dataset: Dataset, answer: Answer) -> Window:
    """Return the window of a ZIP code's map: the farthest district is just in it."""
    row = dataset.zip_row(answer.zip) if answer.zip else None
    assert row is not None
    assert row.point is not None
    shapes = [dataset.boundaries.shape(each.district) for each in likely(answer)]
    return Window.around(row.point, max(each.distance(*row.point) for each in shapes if each))


def outline(dataset: Dataset, district: District) -> BaseGeometry:
    """Return the shape of a district."""
    shape = dataset.boundaries.shape(district)
    assert shape is not None
    covered: BaseGeometry = shapely.Polygon()
    for ring in shape.rings:
        covered = covered.symmetric_difference(whole(ring))
    return covered


@pytest.mark.parametrize(
    ("zip_code", "code", "towns", "office"),
    [
        ("11229", "NY-8", ["Brooklyn (11235, 11224, 11239)"], ("Brooklyn", "11224", 2)),
        ("11229", "NY-9", ["Brooklyn (11230, 11210, 11226)"], ("Brooklyn", "11226", 4)),
        (
            "91711",
            "CA-35",
            ["Montclair (91763)", "Ontario (91762, 91764, 91761)"],
            ("Ontario", "91764", 8),
        ),
        (
            "91711",
            "CA-31",
            ["Covina (91723, 91722)", "West Covina (91790)", "Duarte (91010, 91008)"],
            ("Covina", "91723", 10),
        ),
        (
            "30165",
            "GA-14",
            [
                "Mount Berry (30149)",
                "Lindale (30147)",
                "Silver Creek (30173)",
                "Armuchee (30105)",
            ],
            ("Dalton", "30722", 37),
        ),
        (
            "30165",
            "AL-3",
            [
                "Gaylesville (35973)",
                "Centre (35960)",
                "Fruithurst (36262)",
                "Muscadine (36269)",
            ],
            ("Oxford", "36203", 58),
        ),
    ],
)
def test_towns_and_offices(
    dataset: Dataset, zip_code: str, code: str, towns: list[str], office: tuple[str, str, int]
) -> None:
    """Checked on a map of the country, the nearest first."""
    described = of_zip(dataset, zip_code)
    (choice,) = (each for each in described.choices if each.candidate.district.code == code)
    assert list(choice.towns) == towns
    assert choice.office is not None
    assert choice.office.office.kind == "district"
    near = choice.office.office
    assert (near.city, near.zip, choice.office.miles) == office


def test_towns_lie_in_the_district_alone(dataset: Dataset) -> None:
    """None is split, none is known by its post office only, and the own ZIP code is not told."""
    for zip_code in random.Random(11229).sample(split_zips(dataset), 60):
        for choice in of_zip(dataset, zip_code).choices:
            told = " ".join(choice.towns)
            zips = [part.strip("(),") for part in told.split() if part.strip("(),").isdigit()]
            assert zip_code not in zips
            assert len(choice.towns) <= 4
            for each in zips:
                row = dataset.zip_row(ZipCode(each))
                assert row is not None
                assert row.districts == (choice.candidate.district,)
                assert row.basis is not Basis.POINT


def test_numbers_follow_the_answer(dataset: Dataset) -> None:
    """The list and the map count alike."""
    answer = find(dataset, ZipCode("91711"))
    described = describe(dataset, answer)
    assert [each.candidate for each in described.choices] == list(answer.candidates)
    assert [each.number for each in described.choices] == [1, 2, 3, 4, 5, 6]
    assert described.map_svg is not None
    districts = by_class(parse(described.map_svg), "map-district")
    names = {each.findtext(f"{SVG}title"): each.get("class") for each in districts}
    for choice in described.choices:
        name = choice.candidate.district.name
        assert names.get(name) in {f"map-district map-{choice.number}", None}
        assert name in names or choice.candidate.share == 0


def test_what_the_map_says(dataset: Dataset) -> None:
    """It names its ZIP code and its districts, and says where else to choose."""
    described = of_zip(dataset, "11229")
    assert described.map_svg is not None
    root = parse(described.map_svg)
    assert root.findtext(f"{SVG}title") == "Map of the districts of ZIP code 11229"
    assert root.findtext(f"{SVG}desc") == (
        "NY-8 and NY-9, around the marked point. The lines are rough: they can be two miles off."
        " The same choice is in the list beside the map."
    )
    assert by_class(root, "map-point")[0].findtext(f"{SVG}title") == "ZIP code 11229"


def test_maps_of_split_zip_codes(dataset: Dataset) -> None:
    """Each is small and harmless, shows what is likely, and its labels lie where they belong."""
    labels = 0
    for zip_code in random.Random(300).sample(split_zips(dataset), 300):
        answer = find(dataset, zip_code)
        svg = describe(dataset, answer).map_svg
        assert svg is not None
        assert len(svg.encode()) < LARGEST
        root = parse(svg)
        paths = {each.findtext(f"{SVG}title"): each for each in by_class(root, "map-district")}
        districts = {each.district.name: each.district for each in answer.candidates}
        assert set(paths) <= set(districts)
        assert set(paths) >= {each.district.name for each in likely(answer)}
        for label in by_class(root, "map-label"):
            place = shapely.Point(place_of(label))
            (name,) = (each for each in paths if each and area(paths[each]).contains(place))
            state, number = districts[name].state, str(districts[name].number)
            assert label.text in {f"{state}-{number}", number, f"{state} at large", state}
            there = on_the_globe(window_of(dataset, answer), place_of(label))
            assert outline(dataset, districts[name]).contains(shapely.Point(there))
            labels += 1
    assert labels > 550


def test_the_largest_maps_are_small(dataset: Dataset) -> None:
    """Those of Los Angeles show most outlines."""
    for zip_code in ("92397", "91759", "91711", "10001", "99546"):
        svg = of_zip(dataset, zip_code).map_svg
        assert svg is not None
        assert len(svg.encode()) < LARGEST


def test_a_point_without_a_zip_code(dataset: Dataset) -> None:
    """On Ocean Avenue in Brooklyn, where a line is near."""
    point = (-73.9475, 40.6011)
    described = describe(dataset, find_point(dataset, *point), point)
    assert [each.candidate.district.code for each in described.choices] == [
        "NY-8",
        "NY-9",
        "NY-11",
    ]
    miles = [each.office.miles if each.office else None for each in described.choices]
    assert miles == [2, 4, None]  # no office of the third has a point
    assert described.choices[0].towns == ("Brooklyn (11235, 11224, 11239)",)
    assert described.map_svg is not None
    root = parse(described.map_svg)
    assert root.findtext(f"{SVG}title") == "Map of the districts around that place"
    assert by_class(root, "map-point")[0].findtext(f"{SVG}title") == "That place"


def test_a_point_given_goes_before_the_zip_codes_own(dataset: Dataset) -> None:
    """It is where the visitor is."""
    answer = find(dataset, ZipCode("11229"))
    elsewhere = describe(dataset, answer, (-73.9758, 40.6856))
    assert elsewhere.map_svg != describe(dataset, answer).map_svg
    near = elsewhere.choices[0].office
    assert near is not None
    assert (near.office.zip, near.miles) == ("11217", 0)


def test_districts_without_a_point(dataset: Dataset) -> None:
    """No map, no distance, and towns in the order of their numbers."""
    answer = find_districts(dataset, [District("NY", 8), District("NY", 9)])
    described = describe(dataset, answer)
    assert described.map_svg is None
    assert described.choices[0].towns[0].startswith("Brooklyn (112")
    assert [each.office for each in described.choices] == [None, None]


def test_a_single_candidate(dataset: Dataset) -> None:
    """In the Aleutian Islands, beyond which the 180th meridian runs."""
    described = of_zip(dataset, "99546")
    (choice,) = described.choices
    assert choice.candidate.district.code == "AK-0"
    assert choice.towns[0] == "Atka (99547)"
    assert described.map_svg is not None
    root = parse(described.map_svg)
    assert [each.text for each in by_class(root, "map-label")] == ["AK at large"]
    description = root.findtext(f"{SVG}desc")
    assert description is not None
    assert description.startswith("Alaska at large, around")


def test_a_district_without_a_shape(dataset: Dataset) -> None:
    """The territories but Puerto Rico have none: no map, and the office in the same place."""
    described = of_zip(dataset, "96950")
    assert described.map_svg is None
    (choice,) = described.choices
    assert choice.candidate.district.code == "MP-0"
    assert choice.towns == ("Rota (96951)", "Tinian (96952)")
    assert choice.office is not None
    assert (choice.office.office.city, choice.office.miles) == ("Saipan", None)
    guam = describe(dataset, find_districts(dataset, [District("GU", 0)]), (144.75, 13.47))
    assert guam.map_svg is None


def test_nobody_to_choose(dataset: Dataset) -> None:
    """A ZIP code that nobody lists, and a military one."""
    for zip_code in ("00000", "09012"):
        assert of_zip(dataset, zip_code) == Choices((), None)


def test_a_vacant_seat_has_no_office(dataset: Dataset) -> None:
    """The seat of Texas's 23rd district is vacant; the towns help all the same."""
    described = describe(dataset, find_districts(dataset, [District("TX", 23)]))
    assert described.choices[0].office is None
    assert len(described.choices[0].towns) == 4


def test_an_office_without_a_point_counts_in_its_own_place(dataset: Dataset) -> None:
    """Offices of the Capitol, or elsewhere without a point, do not."""
    answer = find(dataset, ZipCode("11229"))
    first = answer.candidates[0]
    assert first.member is not None
    here = Office(kind="district", street="1 Main St", city="Brooklyn", state="NY", zip="11229")
    others = (replace(here, kind="capitol"), replace(here, city="Queens"))
    for offices, expected in (((*others, here), NearOffice(here, None)), (others, None)):
        candidate = replace(first, member=replace(first.member, offices=offices))
        asked = answer._replace(delegation=replace(answer.delegation, candidates=(candidate,)))
        assert describe(dataset, asked).choices[0].office == expected


def test_places_are_worked_out_once(dataset: Dataset) -> None:
    """The second answer finds them in the snapshot's memo."""
    of_zip(dataset, "11229")
    key = ("places wholly in", District("NY", 8))
    kept = dataset.memo[key]
    assert of_zip(dataset, "11229").choices[0].towns
    assert dataset.memo[key] is kept
