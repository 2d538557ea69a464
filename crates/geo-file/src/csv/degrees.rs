//! Degrees in a cell: decimal, or with minutes and seconds, signed or with a letter.

/// Reads degrees; a comma is a decimal point too.
pub(super) fn read(cell: &str) -> Option<f64> {
    let cell = cell.replace(',', ".");
    let cell = cell.trim();
    if let Ok(number) = cell.parse::<f64>() {
        return Some(number).filter(|number| number.is_finite());
    }
    let letters: Vec<char> = cell.chars().filter(|letter| letter.is_ascii_alphabetic()).collect();
    let south_or_west = match letters[..] {
        [] => false,
        [letter] => match letter.to_ascii_uppercase() {
            'N' | 'E' => false,
            'S' | 'W' => true,
            _ => return None,
        },
        _ => return None,
    };
    let negative = cell.starts_with(['-', '−']);
    let parts = cell.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    let parts = parts.filter(|part| !part.is_empty()).map(str::parse::<f64>);
    let parts = parts.collect::<Result<Vec<f64>, _>>().ok()?;
    let degrees = match parts[..] {
        [degrees] => degrees,
        [degrees, minutes] if minutes < 60.0 => degrees + minutes / 60.0,
        [degrees, minutes, seconds] if minutes < 60.0 && seconds < 60.0 => {
            degrees + minutes / 60.0 + seconds / 3600.0
        }
        _ => return None,
    };
    Some(if negative || south_or_west { -degrees } else { degrees })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn degrees_are_read_as_people_write_them() {
        for (cell, expected) in [
            ("43.5", Some(43.5)),
            (" -7 ", Some(-7.0)),
            ("43,5", Some(43.5)),
            ("43°30'0\"N", Some(43.5)),
            ("11° 15′ W", Some(-11.25)),
            ("-0° 30'", Some(-0.5)),
            ("43.5 S", Some(-43.5)),
            ("43°75'", None),
            ("inf", None),
            ("north", None),
            ("", None),
            ("12 Q", None),
        ] {
            assert_eq!(read(cell), expected, "{cell}");
        }
    }
}
