//! Countries, with their names in the languages of the interface.

/// The languages in which countries are named, in the order of [`Country::names`].
pub const LANGUAGES: [&str; 4] = ["en", "de", "fr", "ar"];

/// A country.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Country {
    /// ISO 3166-1 code of two letters.
    pub code: String,
    /// Codes of the languages that are spoken most, the first one first.
    pub languages: Vec<String>,
    /// Its name in each of [`LANGUAGES`].
    pub names: [String; LANGUAGES.len()],
}

impl Country {
    /// Gives the name in a language, in English where there is none.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        let index = LANGUAGES.iter().position(|known| *known == primary(language)).unwrap_or(0);
        let name = &self.names[index];
        if name.is_empty() { &self.names[0] } else { name }
    }

    /// Says whether a language is the one spoken most.
    pub(crate) fn speaks(&self, language: &str) -> bool {
        self.languages.first().is_some_and(|first| primary(first) == primary(language))
    }

    pub(crate) fn to_line(&self) -> String {
        format!("{}\t{}\t{}", self.code, self.languages.join(","), self.names.join("\t"))
    }

    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let code = fields.next()?.to_owned();
        let languages = fields.next()?.split(',').map(str::to_owned).collect();
        let names: Vec<String> = fields.map(str::to_owned).collect();
        Some(Self { code, languages, names: names.try_into().ok()? })
    }
}

/// The language of a tag such as `de-CH`.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}
