//! Reading a text as a position.

use tile_grid::LonLat;

use crate::error::ParseError;
use crate::geographic;
use crate::plus_code;
use crate::projected;
use crate::reading::Reading;

/// A longer text is no coordinate, in characters.
pub const MAX_TEXT: usize = 120;

/// Reads a text as coordinates: every plausible meaning, the likeliest first, never none.
///
/// A short plus code needs a place `near` it.
///
/// # Errors
/// [`ParseError::NotACoordinate`] if the text has no sign of being one; any other if it looks like
/// one and is wrong.
pub fn parse(text: &str, near: Option<LonLat>) -> Result<Vec<Reading>, ParseError> {
    if text.chars().nth(MAX_TEXT).is_some() {
        return Err(ParseError::TooLong);
    }
    let text = plain(text);
    if let Some(address) = text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("geo:")) {
        return geographic::parse_uri(&text[address.len()..]);
    }
    let ways = [
        plus_code::parse(&text, near),
        projected::parse_mgrs(&text),
        projected::parse_utm(&text),
        geographic::parse(&text),
    ];
    let mut readings = Vec::new();
    let mut problem = None;
    for outcome in ways.into_iter().flatten() {
        match outcome {
            Ok(found) => readings.extend(found),
            Err(cause) => problem = problem.or(Some(cause)),
        }
    }
    if readings.is_empty() { Err(problem.unwrap_or(ParseError::NotACoordinate)) } else { Ok(readings) }
}

/// Writes every kind of digit, sign, prime and space as the one that the readers know.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\u{2212}' | '\u{2010}'..='\u{2013}' | '\u{fe63}' | '\u{ff0d}' => out.push('-'),
            'º' | '˚' | '∘' | '\u{1d52}' => out.push('°'),
            '’' | '‘' | '′' | 'ʹ' | 'ʼ' | '´' | '`' | '\u{ff07}' => out.push('\''),
            '”' | '“' | '″' | 'ʺ' | '˝' | '\u{ff02}' => out.push('"'),
            '،' | '、' | '\u{ff0c}' => out.push(','),
            '؛' | '\u{ff1b}' => out.push(';'),
            '٫' => out.push('.'),
            '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{61c}' => {}
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(western_digit(c).unwrap_or(c)),
        }
    }
    // Two primes are a second.
    out.trim().replace("''", "\"")
}

/// The digits of the scripts in which coordinates are written.
fn western_digit(c: char) -> Option<char> {
    const ZEROS: [char; 6] = ['٠', '۰', '०', '০', '๐', '၀'];
    let zero =
        ZEROS.into_iter().find(|zero| (u32::from(*zero)..u32::from(*zero) + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}
