//! Points in time (RFC 3339), without a clock or a time zone.

/// Reads `2020-10-08T17:43:41Z`, also with a fraction of a second or another offset, as
/// milliseconds since 1970.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok())?
    };
    let mark = |at: usize, marks: &[u8]| text.as_bytes().get(at).is_some_and(|byte| marks.contains(byte));
    if !(mark(4, b"-") && mark(7, b"-") && mark(10, b"Tt ") && mark(13, b":") && mark(16, b":")) {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let sound =
        (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let (fraction, offset) = tail(text.get(19..)?)?;
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60;
    sound.then_some(seconds * 1_000 + fraction)
}

/// Reads milliseconds and the offset in minutes.
fn tail(text: &str) -> Option<(i64, i64)> {
    let (fraction, zone) = match text.strip_prefix('.') {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let padded = format!("{:0<3}", &rest[..digits]);
            (padded[..3].parse().ok()?, &rest[digits..])
        }
        None => (0, text),
    };
    if matches!(zone, "Z" | "z" | "") {
        return Some((fraction, 0));
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes))
        .then_some((fraction, sign * (hours * 60 + minutes)))
}

/// Days from 1970-01-01 in the Gregorian calendar: years that begin in March have their leap day
/// last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2020-10-08T17:43:41Z", Some(1_602_179_021_000)),
            ("2000-02-29T23:59:59.5Z", Some(951_868_799_500)),
            ("2000-03-01T01:00:00+02:00", Some(951_865_200_000)),
            ("1969-12-31 23:59:59.999Z", Some(-1)),
            ("0001-01-01T00:00:00Z", Some(-62_135_596_800_000)),
            ("2020-13-01T00:00:00Z", None),
            ("2020-10-08", None),
            ("2020-10-08T17:43:41é", None),
            ("2020-10-08T17:43:41+2", None),
            ("yesterday", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
