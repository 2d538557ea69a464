//! Laws and refusals of coordinates, bounds and the projection.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use proptest::prelude::*;
use tile_grid::{Bounds, LonLat, MAX_LATITUDE, MAX_ZOOM, TileCoord, mercator};

fn tiles() -> impl Strategy<Value = TileCoord> {
    (0..=MAX_ZOOM).prop_flat_map(|zoom| {
        let across = 1u32 << zoom;
        (0..across, 0..across).prop_map(move |(x, y)| TileCoord::new(zoom, x, y).unwrap())
    })
}

fn positions() -> impl Strategy<Value = LonLat> {
    (-180.0..=180.0, -MAX_LATITUDE..=MAX_LATITUDE).prop_map(|(lon, lat)| LonLat { lon, lat })
}

proptest! {
    #[test]
    fn addresses_round_trip(tile in tiles()) {
        prop_assert_eq!(TileCoord::from_tms(tile.zoom(), tile.x(), tile.tms_row()).unwrap(), tile);
        prop_assert_eq!(TileCoord::from_quadkey(&tile.quadkey()).unwrap(), tile);
        prop_assert_eq!(tile.to_string().parse::<TileCoord>().unwrap(), tile);
    }

    #[test]
    fn families_agree(tile in tiles(), up in 0..=MAX_ZOOM) {
        for child in tile.children().into_iter().flatten() {
            prop_assert_eq!(child.parent(), Some(tile));
            prop_assert!(tile.bounds().contains(child.bounds().centre()));
            prop_assert!(child.quadkey().starts_with(&tile.quadkey()));
        }
        prop_assert_eq!(tile.children().is_none(), tile.zoom() == MAX_ZOOM);
        let mut parents = std::iter::successors(Some(tile), |tile| tile.parent());
        prop_assert_eq!(tile.ancestor(up), parents.find(|tile| tile.zoom() == up));
    }

    #[test]
    fn tiles_hold_their_centre_and_own_their_north_western_corner(tile in tiles()) {
        let bounds = tile.bounds();
        prop_assert!(bounds.contains(bounds.centre()));
        prop_assert_eq!(TileCoord::containing(bounds.centre(), tile.zoom()).unwrap(), tile);
        let corner = LonLat { lon: bounds.west(), lat: bounds.north() };
        prop_assert_eq!(TileCoord::containing(corner, tile.zoom()).unwrap(), tile);
    }

    #[test]
    fn the_tile_of_a_position_has_it_inside(position in positions(), zoom in 0..=MAX_ZOOM) {
        let tile = TileCoord::containing(position, zoom).unwrap();
        let bounds = tile.bounds();
        let near = 1e-11;
        prop_assert!(bounds.west() - near <= position.lon && position.lon <= bounds.east() + near);
        prop_assert!(bounds.south() - near <= position.lat && position.lat <= bounds.north() + near);
    }

    #[test]
    fn the_projection_round_trips(position in positions()) {
        let lon = mercator::x_to_lon(mercator::lon_to_x(position.lon));
        let lat = mercator::y_to_lat(mercator::lat_to_y(position.lat));
        prop_assert!((lon - position.lon).abs() < 1e-12 && (lat - position.lat).abs() < 1e-12);
        let (easting, northing) = mercator::to_meters(position);
        let back = mercator::from_meters(easting, northing);
        prop_assert!((back.lon - position.lon).abs() < 1e-12);
        prop_assert!((back.lat - position.lat).abs() < 1e-12);
    }

    #[test]
    fn texts_never_panic(text in "\\PC{0,20}|[0-9/.,-]{0,20}|[0-3]{0,40}") {
        let _ = text.parse::<TileCoord>();
        let _ = text.parse::<Bounds>();
        let _ = text.parse::<tile_grid::ZoomRange>();
        let _ = TileCoord::from_quadkey(&text);
    }

    #[test]
    fn unions_hold_both(
        a in (-180.0..180.0, 0.1..300.0, -80.0..80.0, 0.1..9.0),
        b in (-180.0..180.0, 0.1..300.0, -80.0..80.0, 0.1..9.0),
        part in 0.001..0.999,
    ) {
        let [a, b] = [a, b].map(|(west, width, south, height): (f64, f64, f64, f64)| {
            let east = if west + width > 180.0 { west + width - 360.0 } else { west + width };
            Bounds::new(west, south, east, south + height).unwrap()
        });
        let union = a.union(b);
        prop_assert_eq!(union, b.union(a));
        for bounds in [a, b] {
            let lon = bounds.west() + bounds.width() * part;
            let lon = if lon > 180.0 { lon - 360.0 } else { lon };
            prop_assert!(union.contains(LonLat { lon, lat: bounds.centre().lat }), "{} without {}", union, lon);
        }
        prop_assert!(union.width() <= (a.width() + b.width() + 180.0).min(360.0));
    }
}

#[test]
fn unions_take_the_shorter_way_round() {
    for (a, b, expect) in [
        ("170,0,175,1", "-175,0,-170,2", "170,0,-170,2"),
        ("-10,0,10,1", "20,-5,30,0.5", "-10,-5,30,1"),
        ("170,0,-170,1", "-175,0,-160,1", "170,0,-160,1"),
        ("170,0,-170,1", "160,0,179,1", "160,0,-170,1"),
        ("-180,0,180,1", "0,2,1,3", "-180,0,180,3"),
        ("0,0,-170,1", "-175,0,5,1", "-180,0,180,1"),
        ("170,0,180,1", "-180,0,-170,1", "170,0,-170,1"),
    ] {
        let union = a.parse::<Bounds>().unwrap().union(b.parse().unwrap());
        assert_eq!(union.to_string(), expect, "{a} and {b}");
    }
}

#[test]
fn the_poles_belong_to_the_outermost_rows() {
    for (lat, row) in [(90.0, 0), (89.9, 0), (MAX_LATITUDE, 0), (-MAX_LATITUDE, 1023), (-90.0, 1023)] {
        let tile = TileCoord::containing(LonLat { lon: 180.0, lat }, 10).unwrap();
        assert_eq!((tile.x(), tile.y()), (1023, row), "latitude {lat}");
    }
}

#[test]
fn zoom_0_is_one_tile() {
    let world = TileCoord::from_quadkey("").unwrap();
    assert_eq!(world.to_string(), "0/0/0");
    assert_eq!((world.parent(), world.tms_row(), world.quadkey().as_str()), (None, 0, ""));
    assert!((world.bounds().north() - MAX_LATITUDE).abs() < 1e-12);
}

#[test]
fn bad_coordinates_say_why() {
    let message = |result: Result<TileCoord, tile_grid::GridError>| result.unwrap_err().to_string();
    let cases = [
        (TileCoord::new(40, 0, 0), "zoom 40 is above 24"),
        (TileCoord::new(3, 8, 0), "run from 0 to 7"),
        (TileCoord::new(24, 0, 1 << 24), "run from 0 to 16777215"),
        (TileCoord::from_tms(3, 0, 8), "run from 0 to 7"),
        (TileCoord::from_quadkey("0124"), "digits 0 to 3"),
        (TileCoord::from_quadkey(&"0".repeat(25)), "zoom 25 is above 24"),
        (TileCoord::from_quadkey(&"0".repeat(5000)), "zoom 5000 is above 24"),
        ("1/2".parse(), "zoom/x/y"),
        ("1/0/0/0".parse(), "zoom/x/y"),
        ("-1/0/0".parse(), "zoom/x/y"),
        ("300/0/0".parse(), "zoom 300 is above 24"),
        (TileCoord::containing(LonLat { lon: f64::NAN, lat: 0.0 }, 3), "longitude NaN is outside -180..180"),
        (TileCoord::containing(LonLat { lon: 0.0, lat: 91.0 }, 3), "latitude 91 is outside -90..90"),
    ];
    for (result, expect) in cases {
        let message = message(result);
        assert!(message.contains(expect), "{message} should say {expect}");
    }
}

#[test]
fn bad_bounds_say_why() {
    for (text, expect) in [
        ("5,0,5,1", "no width"),
        ("180,0,-180,1", "no width"),
        ("0,2,1,1", "south 2 is not below north 1"),
        ("0,1,1,1", "south 1 is not below north 1"),
        ("NaN,0,1,1", "west NaN is outside"),
        ("0,0,inf,1", "east inf is outside"),
        ("0,0,181,1", "east 181 is outside -180..180"),
        ("0,-91,1,1", "south -91 is outside -90..90"),
        ("0,0,1", "west,south,east,north"),
        ("0,0,1,1,1", "west,south,east,north"),
        ("", "west,south,east,north"),
    ] {
        let message = text.parse::<Bounds>().unwrap_err().to_string();
        assert!(message.contains(expect), "{text}: {message} should say {expect}");
    }
}

#[test]
fn the_stored_form_of_bounds_is_checked() {
    let bounds: Bounds = serde_json::from_str("[176.5,-19,-178,-16]").unwrap();
    assert!(bounds.crosses_antimeridian());
    assert_eq!(serde_json::to_string(&bounds).unwrap(), "[176.5,-19.0,-178.0,-16.0]");
    assert!(serde_json::from_str::<Bounds>("[1,1,1,1]").is_err());
}
