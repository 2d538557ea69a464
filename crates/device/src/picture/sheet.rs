//! Briefing sheets of regions: a map on paper, as a PDF file or as a picture of it.

use std::path::{Path, PathBuf};

use coordinates::Grid;
use map_render::{
    LegendEntry, LengthUnits, Orientation, Paper, Pdf, Pixels, Renderer as _, Scale, Sheet, SheetWords,
    Style, Theme,
};

use super::draw::{named, shown};
use super::tiles::DeviceTiles;
use super::{Picture, ShownMap};
use crate::device::Device;
use crate::error::{DeviceError, Result};

/// Largest and smallest scale that can be asked for: one to so many.
const SCALES: std::ops::RangeInclusive<f64> = 500.0..=500_000_000.0;
/// Longest text of a sheet, in characters.
const MAX_TEXT: usize = 400;
/// Most facts of a sheet.
const MAX_FACTS: usize = 24;
/// Pixels of a point in a preview.
const PREVIEW: f32 = 1.0;

/// A sheet to be written.
#[derive(Clone, Debug)]
pub struct SheetRequest {
    /// The region, by id or name.
    pub region: String,
    /// Size of the paper.
    pub paper: Paper,
    /// Which side of it is up.
    pub orientation: Orientation,
    /// How large the map is; `None` for the largest round scale that shows the region.
    pub scale: Option<f64>,
    /// The grid over the map.
    pub grid: Option<Grid>,
    /// Units of the scale bar.
    pub units: LengthUnits,
    /// First line; `None` for the region's name.
    pub title: Option<String>,
    /// Second line.
    pub subtitle: String,
    /// What is said of the region, in the user's language.
    pub facts: Vec<(String, String)>,
    /// Words in the user's language.
    pub words: SheetWords,
    /// What the map's colours mean.
    pub legend: Vec<LegendEntry>,
    /// Language of names on the map.
    pub language: String,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct WrittenSheet {
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// The map's scale: one to so many.
    pub scale: f64,
    /// Tiles that were left out and what could not be drawn, a sentence each.
    pub problems: Vec<String>,
}

impl SheetRequest {
    /// The plain sheet of a region, without words: what is previewed.
    ///
    /// # Errors
    /// Fails if `options` is not `PAPER-ORIENTATION-GRID-SCALE`, for example `a4-portrait-mgrs-fit`.
    pub(super) fn of_address(region: &str, options: &str) -> Result<Self> {
        let no_options = || {
            DeviceError::bad_input("This is no address of a sheet.")
                .hint("sheet/REGION/PAPER-ORIENTATION-GRID-SCALE.png, for example sheet/1:2/a4-portrait-mgrs-25000.png.")
        };
        let parts: Vec<&str> = options.split('-').collect();
        let [paper, orientation, grid, scale] = parts[..] else { return Err(no_options()) };
        let word = String::new;
        Ok(Self {
            region: region.to_owned(),
            paper: paper_of(paper).ok_or_else(no_options)?,
            orientation: match orientation {
                "portrait" => Orientation::Portrait,
                "landscape" => Orientation::Landscape,
                _ => return Err(no_options()),
            },
            scale: if scale == "fit" { None } else { Some(scale.parse().map_err(|_| no_options())?) },
            grid: grid_of(grid).ok_or_else(no_options)?,
            units: LengthUnits::Metric,
            title: None,
            subtitle: word(),
            facts: Vec::new(),
            words: SheetWords { scale: word(), north: word(), legend: word(), grid: word(), foot: word() },
            legend: Vec::new(),
            language: "en".into(),
        })
    }
}

fn paper_of(name: &str) -> Option<Paper> {
    Some(match name {
        "a4" => Paper::A4,
        "a3" => Paper::A3,
        "letter" => Paper::Letter,
        "tabloid" => Paper::Tabloid,
        _ => return None,
    })
}

#[expect(clippy::option_option, reason = "no such name, or no grid")]
fn grid_of(name: &str) -> Option<Option<Grid>> {
    Some(match name {
        "none" => None,
        "geographic" => Some(Grid::Geographic),
        "utm" => Some(Grid::Utm),
        "mgrs" => Some(Grid::Mgrs),
        _ => return None,
    })
}

impl Device {
    /// Writes a region's sheet as a PDF file, whole or not at all.
    ///
    /// # Errors
    /// Fails if the region does not exist, a size is out of range, or the file can't be written.
    pub async fn write_sheet(
        &self,
        request: SheetRequest,
        path: PathBuf,
    ) -> std::result::Result<WrittenSheet, DeviceError> {
        check(&request)?;
        self.in_studio(move |device| {
            let drawn = device.lay_out(&request)?;
            let document = Pdf { title: drawn.title, language: request.language };
            let pdf = document.render(&drawn.sheet.list, device.0.studio.fonts())?;
            write_whole(&path, &pdf)?;
            Ok(WrittenSheet {
                bytes: pdf.len() as u64,
                scale: drawn.sheet.scale,
                problems: drawn.problems,
                path,
            })
        })
        .await
    }

    /// Draws a region's sheet as a picture, to look at before it is written.
    ///
    /// # Errors
    /// As [`Self::write_sheet`].
    pub async fn preview_sheet(&self, request: SheetRequest) -> std::result::Result<Picture, DeviceError> {
        check(&request)?;
        self.in_studio(move |device| {
            let drawn = device.lay_out(&request)?;
            let pixels = Pixels { ratio: PREVIEW };
            let picture = pixels.render(&drawn.sheet.list, device.0.studio.fonts())?;
            let png = picture.png()?;
            Ok(Picture { png, unsupported: Vec::new(), problems: drawn.problems, blank: false })
        })
        .await
    }

    fn lay_out(&self, request: &SheetRequest) -> Result<Drawn> {
        let subject = self.subject(&ShownMap::Region(request.region.clone()))?;
        let title = request.title.clone().unwrap_or_else(|| subject.name.clone());
        let json = Theme::Light.style(shown(&subject).as_ref(), &request.language);
        let style = Style::parse(&json)?;
        let sheet = Sheet {
            paper: request.paper,
            orientation: request.orientation,
            title: title.clone(),
            subtitle: request.subtitle.clone(),
            area: subject.bounds.unwrap_or(tile_grid::Bounds::WORLD),
            scale: request.scale.map_or(Scale::Fit, Scale::OneTo),
            outline: subject.geometry.clone(),
            grid: request.grid,
            facts: request.facts.clone(),
            legend: request.legend.clone(),
            attribution: attribution(subject.record.description.attribution.as_deref()),
            units: request.units,
            words: request.words.clone(),
        };
        let tiles = DeviceTiles { device: self, shown: Some(&subject.record), live: false };
        let sheet = sheet.compose(&style, &tiles, self.0.studio.fonts())?;
        let problems = sheet.problems.iter().map(ToString::to_string);
        let problems = problems.chain(named(&style, &sheet.unsupported)).collect();
        Ok(Drawn { sheet, title, problems })
    }
}

/// A sheet that was laid out.
struct Drawn {
    sheet: map_render::ComposedSheet,
    title: String,
    problems: Vec<String>,
}

fn check(request: &SheetRequest) -> Result<()> {
    if request.scale.is_some_and(|scale| !SCALES.contains(&scale)) {
        let (largest, smallest) = (SCALES.start(), SCALES.end());
        return Err(DeviceError::bad_input(format!("A scale is between 1:{largest} and 1:{smallest}.")));
    }
    let facts = request.facts.iter().flat_map(|(term, value)| [term, value]);
    let texts = facts.chain(request.title.as_ref()).chain([&request.subtitle]);
    if request.facts.len() > MAX_FACTS || texts.into_iter().any(|text| text.chars().count() > MAX_TEXT) {
        return Err(DeviceError::bad_input(format!(
            "A sheet has at most {MAX_FACTS} facts, and no text of it more than {MAX_TEXT} characters."
        )));
    }
    Ok(())
}

/// Text of an attribution that may hold markup, and whom the world map is owed to.
fn attribution(source: Option<&str>) -> String {
    let mut inside = false;
    let plain: String = source
        .unwrap_or_default()
        .chars()
        .filter(|letter| {
            let shown = !inside && *letter != '<';
            inside = *letter == '<' || inside && *letter != '>';
            shown && *letter != '>'
        })
        .collect();
    let world = "Natural Earth; GeoNames (CC BY 4.0)";
    match plain.trim() {
        "" => world.to_owned(),
        named => format!("{named} · {world}"),
    }
}

/// Writes a file beside its place and moves it there: it is whole or not there.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |cause: std::io::Error| DeviceError::io("Writing", path, &cause);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|cause| failed(cause.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sheets_are_read_or_refused() {
        let sheet = SheetRequest::of_address("1:2", "a3-landscape-utm-25000").expect("an address");
        assert_eq!((sheet.paper, sheet.grid, sheet.scale), (Paper::A3, Some(Grid::Utm), Some(25_000.0)));
        assert_eq!(
            SheetRequest::of_address("1:2", "letter-portrait-none-fit").expect("an address").grid,
            None
        );
        for wrong in
            ["", "a4", "a5-portrait-mgrs-fit", "a4-up-mgrs-fit", "a4-portrait-osgb-fit", "a4-portrait-mgrs-x"]
        {
            assert!(SheetRequest::of_address("1:2", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn attributions_are_plain_text() {
        assert_eq!(attribution(None), "Natural Earth; GeoNames (CC BY 4.0)");
        assert_eq!(
            attribution(Some("<a href='x'>© OSM</a> contributors")),
            "© OSM contributors · Natural Earth; GeoNames (CC BY 4.0)"
        );
        assert_eq!(attribution(Some("a > b")), "a  b · Natural Earth; GeoNames (CC BY 4.0)");
    }
}
