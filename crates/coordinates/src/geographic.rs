//! Degrees, with or without minutes and seconds, and `geo:` addresses.

use tile_grid::LonLat;

use crate::error::{Axis, ParseError};
use crate::notation::Notation;
use crate::reading::{Assumption, METRES_PER_DEGREE, Reading};

/// What a text of degrees is made of.
#[derive(Copy, Clone, PartialEq, Debug)]
enum Token {
    /// A number without its sign, and how many digits stand behind its point.
    Number { value: f64, decimals: u32 },
    /// `-` or `+` before a number.
    Minus,
    /// `°`, `'` or `"`: the rank of the number before it, 0 to 2.
    Mark(usize),
    /// N, S, E, W: its axis, and whether it turns the number round.
    Hemisphere(Axis, bool),
    /// `lat` or `lon`.
    Name(Axis),
    /// `,`, `;` or `/`.
    Separator,
}

/// One half of a position.
#[derive(Copy, Clone, Debug)]
struct Half {
    axis: Option<Axis>,
    degrees: f64,
    parts: usize,
    uncertainty: f64,
}

/// Reads degrees.
///
/// Returns `None` where the text holds words or lacks two numbers.
pub(crate) fn parse(text: &str) -> Option<Result<Vec<Reading>, ParseError>> {
    // Where a comma stands between digits it may be a decimal sign; a text with points uses none.
    let comma_first = if text.contains('.') { [Some('.'), None] } else { [Some(','), Some('.')] };
    let mut problem = None;
    for point in comma_first.into_iter().flatten() {
        let Some(tokens) = tokens(text, point) else { continue };
        if tokens.iter().filter(|token| matches!(token, Token::Number { .. })).count() < 2 {
            continue;
        }
        match read(&tokens) {
            Ok(readings) => return Some(Ok(readings)),
            Err(cause) => problem = Some(cause),
        }
    }
    problem.map(Err)
}

/// Reads what follows `geo:` (RFC 5870): latitude, longitude, perhaps altitude and parameters.
pub(crate) fn parse_uri(rest: &str) -> Result<Vec<Reading>, ParseError> {
    let wrong = |reason: &str| ParseError::GeoUri { reason: reason.to_owned() };
    let rest = rest.split_once('?').map_or(rest, |(path, _)| path);
    let mut parts = rest.split(';');
    let numbers: Vec<&str> = parts.next().unwrap_or_default().split(',').map(str::trim).collect();
    let mut uncertainty: f64 = 0.5;
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "crs" if !value.trim().eq_ignore_ascii_case("wgs84") => {
                return Err(wrong("only WGS 84 is known"));
            }
            "u" => {
                let given = value.trim().parse().ok().filter(|u: &f64| u.is_finite() && *u >= 0.0);
                uncertainty = given.unwrap_or(0.5);
            }
            _ => {}
        }
    }
    if !(2..=3).contains(&numbers.len()) {
        return Err(wrong("it is geo:latitude,longitude"));
    }
    let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let (Some(lat), Some(lon)) = (number(numbers[0]), number(numbers[1])) else {
        return Err(wrong("it is geo:latitude,longitude, in decimal degrees"));
    };
    let position = LonLat { lon: within(Axis::Longitude, lon)?, lat: within(Axis::Latitude, lat)? };
    Ok(vec![Reading::new(position, Notation::Dd, uncertainty)])
}

/// Takes the text apart; `None` if it holds anything else.
fn tokens(text: &str, point: char) -> Option<Vec<Token>> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let (token, length) = match c {
            ' ' | '=' | ':' | '(' | ')' | '[' | ']' => (None, 1),
            '°' => (Some(Token::Mark(0)), 1),
            '\'' => (Some(Token::Mark(1)), 1),
            '"' => (Some(Token::Mark(2)), 1),
            '-' => (Some(Token::Minus), 1),
            '+' => (None, 1),
            ',' | ';' | '/' => (Some(Token::Separator), 1),
            '0'..='9' => number(&chars[at..], point)?,
            _ if c.is_ascii_alphabetic() => word(&chars[at..])?,
            _ => return None,
        };
        tokens.extend(token);
        at += length;
    }
    Some(tokens)
}

/// Reads digits with at most one decimal sign between digits.
fn number(chars: &[char], point: char) -> Option<(Option<Token>, usize)> {
    let whole = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    let behind = match chars.get(whole) {
        Some(sign) if *sign == point => chars[whole + 1..].iter().take_while(|c| c.is_ascii_digit()).count(),
        _ => 0,
    };
    let length = if behind > 0 { whole + 1 + behind } else { whole };
    let text: String = chars[..length].iter().map(|c| if *c == point { '.' } else { *c }).collect();
    let value = text.parse().ok()?;
    Some((Some(Token::Number { value, decimals: u32::try_from(behind).ok()? }), length))
}

fn word(chars: &[char]) -> Option<(Option<Token>, usize)> {
    let text: String =
        chars.iter().take_while(|c| c.is_ascii_alphabetic()).collect::<String>().to_ascii_lowercase();
    let token = match text.as_str() {
        "n" | "north" => Token::Hemisphere(Axis::Latitude, false),
        "s" | "south" => Token::Hemisphere(Axis::Latitude, true),
        "e" | "east" => Token::Hemisphere(Axis::Longitude, false),
        "w" | "west" => Token::Hemisphere(Axis::Longitude, true),
        "lat" | "latitude" => Token::Name(Axis::Latitude),
        "lon" | "lng" | "long" | "longitude" => Token::Name(Axis::Longitude),
        "d" | "deg" | "degrees" => Token::Mark(0),
        "m" | "min" | "minutes" => Token::Mark(1),
        "sec" | "seconds" => Token::Mark(2),
        _ => return None,
    };
    Some((Some(token), text.len()))
}

fn read(tokens: &[Token]) -> Result<Vec<Reading>, ParseError> {
    let (first, second) = split(tokens)?;
    let (first, second) = (half(first)?, half(second)?);
    let notation = match first.parts.max(second.parts) {
        1 => Notation::Dd,
        2 => Notation::Ddm,
        _ => Notation::Dms,
    };
    let uncertainty = first.uncertainty.max(second.uncertainty) * METRES_PER_DEGREE;
    let reading = |latitude: &Half, longitude: &Half| -> Result<Reading, ParseError> {
        let lat = within(Axis::Latitude, latitude.degrees)?;
        let lon = within(Axis::Longitude, longitude.degrees)?;
        Ok(Reading::new(LonLat { lon, lat }, notation, uncertainty))
    };
    let axis = match (first.axis, second.axis) {
        (Some(one), Some(other)) if one == other => return Err(ParseError::Contradiction),
        (Some(axis), _) => Some(axis),
        (None, other) => other.map(Axis::other),
    };
    match axis {
        Some(Axis::Latitude) => Ok(vec![reading(&first, &second)?]),
        Some(Axis::Longitude) => Ok(vec![reading(&second, &first)?]),
        None => {
            let usual = reading(&first, &second);
            let swapped =
                reading(&second, &first).map(|reading| reading.assuming(Assumption::LongitudeFirst));
            match (usual, swapped) {
                (Err(cause), Err(_)) => Err(cause),
                (usual, swapped) => Ok(usual.into_iter().chain(swapped).collect()),
            }
        }
    }
}

/// Finds where the first half ends.
fn split(tokens: &[Token]) -> Result<(&[Token], &[Token]), ParseError> {
    let positions = |wanted: fn(&Token) -> bool| -> Vec<usize> {
        tokens.iter().enumerate().filter(|(_, token)| wanted(token)).map(|(at, _)| at).collect()
    };
    let separators = positions(|token| *token == Token::Separator);
    match separators.as_slice() {
        [at] => return Ok((&tokens[..*at], &tokens[at + 1..])),
        [] => {}
        _ => return Err(ParseError::Unclear),
    }
    let letters = positions(|token| matches!(token, Token::Hemisphere(..) | Token::Name(_)));
    let numbers = positions(|token| matches!(token, Token::Number { .. }));
    let degrees = positions(|token| *token == Token::Mark(0));
    let at = match (letters.as_slice(), degrees.as_slice()) {
        // Before their numbers: the second letter begins the second half.
        ([0, second], _) => *second,
        // Behind them: the first letter ends the first half.
        ([first, last], _) if *last == tokens.len() - 1 => first + 1,
        ([middle], _) if *middle > 0 && *middle < tokens.len() - 1 => match tokens[*middle] {
            Token::Hemisphere(Axis::Latitude, _) => middle + 1,
            _ => *middle,
        },
        (_, [_, second]) => number_before(tokens, *second)?,
        _ if numbers.len().is_multiple_of(2) && numbers.len() <= 6 => {
            before_sign(tokens, numbers[numbers.len() / 2])
        }
        _ => return Err(ParseError::Unclear),
    };
    Ok(tokens.split_at(at))
}

fn number_before(tokens: &[Token], mark: usize) -> Result<usize, ParseError> {
    match mark.checked_sub(1).map(|at| (at, tokens[at])) {
        Some((at, Token::Number { .. })) => Ok(before_sign(tokens, at)),
        _ => Err(ParseError::Unclear),
    }
}

fn before_sign(tokens: &[Token], number: usize) -> usize {
    match number.checked_sub(1) {
        Some(sign) if tokens[sign] == Token::Minus => sign,
        _ => number,
    }
}

/// Reads one to three numbers with their marks, sign and hemisphere.
fn half(tokens: &[Token]) -> Result<Half, ParseError> {
    let (mut axis, mut negative, mut turned) = (None, false, false);
    let mut parts: Vec<(f64, u32)> = Vec::new();
    for token in tokens {
        match *token {
            Token::Number { value, decimals } if parts.len() < 3 => parts.push((value, decimals)),
            Token::Mark(rank) if rank + 1 == parts.len() => {}
            Token::Minus if parts.is_empty() && !negative => negative = true,
            Token::Name(named) if axis.is_none() => axis = Some(named),
            Token::Hemisphere(named, south_or_west) if axis.is_none_or(|axis| axis == named) && !turned => {
                axis = Some(named);
                turned = south_or_west;
            }
            Token::Hemisphere(..) | Token::Name(_) => return Err(ParseError::Contradiction),
            _ => return Err(ParseError::Unclear),
        }
    }
    let hemisphere = tokens.iter().any(|token| matches!(token, Token::Hemisphere(..)));
    if negative && hemisphere {
        return Err(ParseError::Contradiction);
    }
    let degrees = sum(&parts)?;
    let unit = 60_f64.powi(1 - i32::try_from(parts.len()).unwrap_or(1));
    let decimals = parts.last().map_or(0, |(_, decimals)| *decimals).min(15);
    Ok(Half {
        axis,
        degrees: if negative || turned { -degrees } else { degrees },
        parts: parts.len(),
        uncertainty: unit / 2.0 / 10_f64.powi(i32::try_from(decimals).unwrap_or(15)),
    })
}

/// Adds degrees, minutes and seconds: all but the last are whole, minutes and seconds below 60.
fn sum(parts: &[(f64, u32)]) -> Result<f64, ParseError> {
    const NAMES: [&str; 3] = ["degrees", "minutes", "seconds"];
    if parts.is_empty() {
        return Err(ParseError::Unclear);
    }
    let (mut degrees, mut unit) = (0.0, 1.0);
    for (index, (value, decimals)) in parts.iter().enumerate() {
        let broken = *decimals > 0 && index + 1 < parts.len();
        if broken || (index > 0 && *value >= 60.0) {
            return Err(ParseError::Sexagesimal { part: NAMES[index], value: *value });
        }
        degrees += value / unit;
        unit *= 60.0;
    }
    Ok(degrees)
}

fn within(axis: Axis, value: f64) -> Result<f64, ParseError> {
    let limit = axis.limit();
    if value.abs() <= limit { Ok(value) } else { Err(ParseError::OutOfRange { axis, value }) }
}
