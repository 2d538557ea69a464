//! The fonts of a picture.

use harfrust::Font;

use crate::error::RenderError;

/// Fonts by number, each with the name that styles call it by.
///
/// A name may stand for several files with different letters: the first that has a letter draws
/// it. A letter that no file of the name has is looked for in all others.
pub struct Fonts {
    faces: Vec<Face>,
}

/// One font file.
struct Face {
    name: String,
    bytes: &'static [u8],
    font: Font,
}

/// Name of the regular weight in the window's styles.
const REGULAR: &str = "Noto Sans Regular";
/// Name of the heavier weight in the window's styles.
const SEMI_BOLD: &str = "Noto Sans SemiBold";

macro_rules! bundled {
    ($name:expr, $weight:literal) => {
        [
            (
                $name,
                include_bytes!(concat!("../../../../assets/fonts/noto-sans-latin-", $weight, ".ttf"))
                    .as_slice(),
            ),
            (
                $name,
                include_bytes!(concat!("../../../../assets/fonts/noto-sans-latin-ext-", $weight, ".ttf")),
            ),
            ($name, include_bytes!(concat!("../../../../assets/fonts/noto-sans-greek-", $weight, ".ttf"))),
            ($name, include_bytes!(concat!("../../../../assets/fonts/noto-sans-cyrillic-", $weight, ".ttf"))),
            (
                $name,
                include_bytes!(concat!("../../../../assets/fonts/noto-sans-cyrillic-ext-", $weight, ".ttf")),
            ),
            (
                $name,
                include_bytes!(concat!("../../../../assets/fonts/noto-sans-vietnamese-", $weight, ".ttf")),
            ),
            (
                $name,
                include_bytes!(concat!("../../../../assets/fonts/noto-sans-arabic-arabic-", $weight, ".ttf")),
            ),
        ]
    };
}

impl Fonts {
    /// Noto Sans in two weights, for Latin, Greek, Cyrillic and Arabic: the fonts of the window.
    #[must_use]
    pub fn bundled() -> Self {
        let regular = bundled!(REGULAR, "400");
        let semi_bold = bundled!(SEMI_BOLD, "600");
        Self::new(regular.into_iter().chain(semi_bold)).expect("the bundled fonts are fonts")
    }

    /// Fonts from names and the bytes of TrueType or OpenType files.
    ///
    /// # Errors
    ///
    /// [`RenderError::Font`] with the number of the first file that cannot be read.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'static [u8])>) -> Result<Self, RenderError> {
        let face = |(number, (name, bytes)): (usize, (&str, &'static [u8]))| {
            let font = Font::new(bytes, 0).ok_or(RenderError::Font(number))?;
            Ok(Face { name: name.to_owned(), bytes, font })
        };
        files.into_iter().enumerate().map(face).collect::<Result<_, _>>().map(|faces| Self { faces })
    }

    /// Bytes of a font's file, for documents that embed it; `None` for an unknown number.
    #[must_use]
    pub fn bytes(&self, font: usize) -> Option<&'static [u8]> {
        self.faces.get(font).map(|face| face.bytes)
    }

    /// How many fonts there are; they are numbered from 0.
    #[must_use]
    pub fn len(&self) -> usize {
        self.faces.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faces.is_empty()
    }

    pub(crate) fn font(&self, number: usize) -> Option<&Font> {
        self.faces.get(number).map(|face| &face.font)
    }

    /// Whether a style's font name is known. Unknown names are drawn with what there is.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.faces.iter().any(|face| face.name == name)
    }

    /// The font that draws a letter for the wanted names; `None` if no font has it.
    pub(crate) fn choose(&self, wanted: &[String], letter: char) -> Option<usize> {
        let has = |face: &Face| face.font.charmap().map_unicode(letter).is_some();
        let named = |name: &String| self.faces.iter().position(|face| face.name == *name && has(face));
        wanted.iter().find_map(named).or_else(|| {
            let heavy =
                wanted.iter().any(|name| ["Bold", "Semi", "Medium"].iter().any(|word| name.contains(word)));
            let like = |face: &Face| face.name.contains("Bold") == heavy;
            self.faces
                .iter()
                .position(|face| like(face) && has(face))
                .or_else(|| self.faces.iter().position(has))
        })
    }
}
