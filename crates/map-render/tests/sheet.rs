//! Briefing sheets: what is on the page, and that the page is a document.

#![expect(clippy::unwrap_used, reason = "a test")]
#![expect(clippy::print_stderr, reason = "says what is skipped")]

mod support;

use coordinates::Grid;
use map_render::display::{DisplayList, Item};
use map_render::{
    Fonts, LegendEntry, LengthUnits, Orientation, Paper, Pdf, Pixels, Renderer as _, Scale, Sheet,
    SheetWords, Style, Theme,
};
use support::Archives;
use tile_grid::{Bounds, LonLat};

fn sheet(area: Bounds) -> Sheet {
    let entry = |layer: &str, name: &str| LegendEntry { layers: vec![layer.into()], name: name.into() };
    Sheet {
        paper: Paper::A4,
        orientation: Orientation::Portrait,
        title: "Valley of the burnt mill".into(),
        subtitle: "Prepared for team 4".into(),
        area,
        scale: Scale::Fit,
        outline: Some(serde_json::json!({ "type": "Polygon", "coordinates": [[
            [area.west(), area.south()], [area.east(), area.south()],
            [area.east(), area.north()], [area.west(), area.north()], [area.west(), area.south()],
        ]] })),
        grid: Some(Grid::Mgrs),
        facts: vec![("Tiles".into(), "12,345".into()), ("Source".into(), "World".into())],
        legend: vec![
            entry("background", "Water"),
            entry("world-land", "Land"),
            entry("no-such-layer", "Nothing"),
        ],
        attribution: "Natural Earth; GeoNames (CC BY 4.0)".into(),
        units: LengthUnits::Metric,
        words: SheetWords {
            scale: "Scale".into(),
            north: "N".into(),
            legend: "Legend".into(),
            grid: "Grid".into(),
            foot: "Map Offline".into(),
        },
    }
}

fn said(list: &DisplayList) -> Vec<&str> {
    list.items
        .iter()
        .filter_map(|item| match item {
            Item::Text(text) => Some(text.text.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_sheet_says_what_one_needs_on_site() {
    let (fonts, world) = (Fonts::bundled(), Archives::world());
    let style = Style::parse(&Theme::Light.style(None, "en")).unwrap();
    let sheet = sheet(Bounds::new(9.0, 42.5, 12.5, 44.5).unwrap());
    let composed = sheet.compose(&style, &world, &fonts).unwrap();
    assert!(composed.problems.is_empty(), "{:?}", composed.problems);
    let said = said(&composed.list);
    for wanted in [
        "Valley of the burnt mill",
        "Prepared for team 4",
        "N",
        "Tiles",
        "12,345",
        "Legend",
        "Water",
        "Land",
        "Grid: WGS 84",
    ] {
        assert!(said.contains(&wanted), "{wanted} is missing in {said:?}");
    }
    assert!(!said.contains(&"Nothing"), "the legend explains a layer that the map does not have");
    assert!(said.iter().any(|text| text.starts_with("Scale 1 : ")));
    assert!(said.iter().any(|text| text.ends_with(" km")), "{said:?}");
    // The area is on the map, and the scale is round.
    assert!(
        composed.shown.contains(LonLat { lon: 9.0, lat: 42.5 })
            && composed.shown.contains(LonLat { lon: 12.5, lat: 44.5 })
    );
    assert!(composed.scale.log10() > 5.0 && composed.grid.unwrap().grid == Grid::Geographic);
}

/// The bar is as long as the ground that it claims: measured on the page against two grid lines.
#[test]
fn an_asked_scale_is_kept() {
    let (fonts, world) = (Fonts::bundled(), Archives::world());
    let style = Style::parse(&Theme::Light.style(None, "en")).unwrap();
    let mut sheet = sheet(Bounds::new(11.2, 43.7, 11.3, 43.8).unwrap());
    sheet.scale = Scale::OneTo(50_000.0);
    sheet.grid = Some(Grid::Utm);
    let composed = sheet.compose(&style, &world, &fonts).unwrap();
    assert!((composed.scale - 50_000.0).abs() < 1.0, "{}", composed.scale);
    let lines = level_lines(&composed.list);
    let apart = lines.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(f32::MAX, f32::min);
    let metres = f64::from(apart) * 0.0254 / 72.0 * 50_000.0;
    let spacing = composed.grid.unwrap().spacing;
    assert!((metres - spacing).abs() / spacing < 0.01, "{metres} m on paper for {spacing} m");
}

/// Heights of the grid's level lines at their western end.
fn level_lines(list: &DisplayList) -> Vec<f32> {
    let mut insets = list.items.iter().filter_map(|item| match item {
        Item::Inset { list, .. } => Some(list),
        _ => None,
    });
    let Some(Item::Stroke { path, .. }) = insets.next_back().and_then(|grid| grid.items.first()) else {
        panic!("no grid")
    };
    let level = |line: &&map_render::display::Line| {
        let (first, last) = (line.points[0], line.points[line.points.len() - 1]);
        (last.x - first.x).abs() > (last.y - first.y).abs()
    };
    let mut heights: Vec<f32> =
        path.lines.iter().filter(level).map(|line| line.points[line.points.len() / 2].y).collect();
    heights.sort_by(f32::total_cmp);
    heights
}

#[test]
fn every_paper_becomes_a_document_and_a_picture() {
    let (fonts, world) = (Fonts::bundled(), Archives::world());
    let style = Style::parse(&Theme::Light.style(None, "en")).unwrap();
    for paper in [Paper::A4, Paper::A3, Paper::Letter, Paper::Tabloid] {
        for orientation in [Orientation::Portrait, Orientation::Landscape] {
            let sheet =
                Sheet { paper, orientation, ..sheet(Bounds::new(170.0, -20.0, -170.0, -10.0).unwrap()) };
            let composed = sheet.compose(&style, &world, &fonts).unwrap();
            let (width, height) = paper.size(orientation);
            assert_eq!((composed.list.width, composed.list.height), (width, height));
            let pdf = Pdf { title: sheet.title.clone(), language: "en".into() }
                .render(&composed.list, &fonts)
                .unwrap();
            assert!(pdf.starts_with(b"%PDF-"), "{paper:?}");
            assert!(pdf.windows(5).any(|window| window == b"/Font"), "letters are letters");
            let picture = Pixels { ratio: 0.5 }.render(&composed.list, &fonts).unwrap();
            let middle = picture.pixel(picture.width() / 2, picture.height() / 2).unwrap();
            assert_ne!(middle, [255, 255, 255, 255], "the map is blank");
            if let Ok(folder) = std::env::var("SHEETS") {
                let name = format!("{folder}/{paper:?}-{orientation:?}");
                std::fs::write(format!("{name}.pdf"), pdf).unwrap();
                let picture = Pixels { ratio: 1.4 }.render(&composed.list, &fonts).unwrap();
                std::fs::write(format!("{name}.png"), picture.png().unwrap()).unwrap();
            }
        }
    }
}

#[test]
fn a_city_on_paper_has_its_streets_in_the_legend() {
    let Some(city) = Archives::city() else {
        return eprintln!("skipped: ../shared/data/tiles/firenze.pmtiles is not there");
    };
    let fonts = Fonts::bundled();
    let style = Style::parse(&Theme::Light.style(Some(&city.shown()), "en")).unwrap();
    let sheet = sheet(Bounds::new(11.24, 43.765, 11.265, 43.78).unwrap());
    let composed = sheet.compose(&style, &city, &fonts).unwrap();
    assert!(composed.problems.is_empty(), "{:?}", composed.problems);
    let pdf = Pdf::default().render(&composed.list, &fonts).unwrap();
    assert!(pdf.len() < 8_000_000, "{} bytes", pdf.len());
    if let Ok(folder) = std::env::var("SHEETS") {
        std::fs::write(format!("{folder}/city.pdf"), pdf).unwrap();
        let picture = Pixels { ratio: 1.6 }.render(&composed.list, &fonts).unwrap();
        std::fs::write(format!("{folder}/city.png"), picture.png().unwrap()).unwrap();
    }
}
