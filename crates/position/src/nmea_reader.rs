//! NMEA 0183 sentences to readings, one a moment.
//!
//! A receiver says one moment in several sentences. The reader learns from the moment before which
//! of them to wait for, so that a fix is told as soon as it is whole, and once.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use nmea::ParseResult;
use nmea::sentences::rmc::RmcStatusOfFix;
use nmea::sentences::{FixType, RmcData};

use crate::fix::{Fix, FixKind, MAX_ACCURACY_M, MAX_ALTITUDE_M, MAX_SPEED_MPS, Reading, course, place, sane};
use crate::lines::Tally;

/// Longest line that is looked at, in bytes. Sentences have up to 82 characters, some receivers
/// send a few more; what the library takes is less.
pub(crate) const MAX_LINE: usize = 1024;

/// Metres of error for a dilution of precision of one, where the receiver gives no metres itself: the user
/// range error of a single-frequency receiver without corrections.
const USER_RANGE_ERROR_M: f64 = 5.0;

/// Metres a second in a knot.
const KNOT_MPS: f64 = 1852.0 / 3600.0;

/// Sentences that carry a place; a bit each.
const GGA: u8 = 1;
const RMC: u8 = 2;
const GLL: u8 = 4;
const GNS: u8 = 8;

/// What one moment has said so far.
#[derive(Clone, Default)]
struct Moment {
    time: Option<Time>,
    seen: u8,
    told: bool,
    place: Option<(f64, f64)>,
    kind: Option<FixType>,
    no_fix: bool,
    altitude_m: Option<f64>,
    speed_mps: Option<f64>,
    course_deg: Option<f64>,
    satellites: Option<u16>,
    hdop: Option<f64>,
}

/// Reads NMEA sentences.
pub struct NmeaReader {
    moment: Moment,
    /// The sentences with a place of the moment before.
    expected: u8,
    date: Option<Date>,
    today: Date,
    /// Radius in metres by the error sentence (GST), and the moment it belongs to.
    error: Option<(Option<Time>, f64)>,
    /// Whether the receiver says that it knows no height (GSA).
    flat: bool,
    in_view: Option<u16>,
    tally: Tally,
}

impl NmeaReader {
    /// Makes a reader; sentences without a date are taken to be of the day of `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            moment: Moment::default(),
            expected: 0,
            date: None,
            today: now.to_zoned(TimeZone::UTC).date(),
            error: None,
            flat: false,
            in_view: None,
            tally: Tally::default(),
        }
    }

    /// How many lines it understood, and how many it refused.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Takes a line; gives what the receiver says once a moment is whole.
    pub fn line(&mut self, line: &[u8]) -> Option<Reading> {
        let Some(sentence) = sentence(line) else {
            self.tally.refused += 1;
            return None;
        };
        match nmea::parse_str(sentence) {
            Ok(parsed) => {
                self.tally.understood += 1;
                self.take(parsed)
            }
            // Kinds of sentences that say nothing of a place, of which there are hundreds.
            Err(nmea::Error::Unsupported(_) | nmea::Error::Unknown(_) | nmea::Error::DisabledSentence) => {
                None
            }
            Err(_) => {
                self.tally.refused += 1;
                None
            }
        }
    }

    /// Gives what was not told yet of the last moment.
    pub fn finish(&mut self) -> Option<Reading> {
        if self.moment.told || self.moment.seen == 0 {
            return None;
        }
        self.tell()
    }

    fn take(&mut self, parsed: ParseResult) -> Option<Reading> {
        match parsed {
            ParseResult::GGA(gga) => {
                let before = self.begin(GGA, civil_time(gga.fix_time));
                let moment = &mut self.moment;
                moment.kind = gga.fix_type;
                moment.no_fix |= gga.fix_type.is_none_or(|kind| kind == FixType::Invalid);
                moment.place =
                    gga.longitude.zip(gga.latitude).and_then(|(lon, lat)| place(lon, lat)).or(moment.place);
                moment.altitude_m = sane(gga.altitude.map(f64::from), MAX_ALTITUDE_M);
                moment.satellites = gga.fix_satellites.and_then(|count| u16::try_from(count).ok());
                moment.hdop = gga.hdop.map(f64::from);
                before.or_else(|| self.tell_if_whole())
            }
            ParseResult::RMC(rmc) => {
                let before = self.begin(RMC, civil_time(rmc.fix_time));
                self.take_rmc(&rmc);
                before.or_else(|| self.tell_if_whole())
            }
            ParseResult::GLL(gll) => {
                let before = self.begin(GLL, civil_time(gll.fix_time));
                let moment = &mut self.moment;
                moment.no_fix |= !gll.valid;
                moment.place =
                    moment.place.or(gll.longitude.zip(gll.latitude).and_then(|(lon, lat)| place(lon, lat)));
                before.or_else(|| self.tell_if_whole())
            }
            ParseResult::GNS(gns) => {
                let before = self.begin(GNS, civil_time(gns.fix_time));
                let kind = FixType::from(gns.faa_modes);
                let moment = &mut self.moment;
                moment.kind = moment.kind.or(Some(kind));
                moment.no_fix |= kind == FixType::Invalid;
                moment.place = moment.place.or(gns.lon.zip(gns.lat).and_then(|(lon, lat)| place(lon, lat)));
                moment.altitude_m = moment.altitude_m.or(sane(gns.alt.map(f64::from), MAX_ALTITUDE_M));
                moment.satellites = Some(gns.nsattelites);
                moment.hdop = moment.hdop.or(gns.hdop.map(f64::from));
                before.or_else(|| self.tell_if_whole())
            }
            ParseResult::VTG(vtg) => {
                self.moment.speed_mps = knots(vtg.speed_over_ground).or(self.moment.speed_mps);
                self.moment.course_deg = course(vtg.true_course.map(f64::from)).or(self.moment.course_deg);
                None
            }
            ParseResult::GSA(gsa) => {
                self.flat = gsa.mode2 == nmea::sentences::gsa::GsaMode2::Fix2D;
                None
            }
            ParseResult::GST(gst) => {
                let radius =
                    gst.lat_sd.zip(gst.long_sd).map(|(lat, lon)| f64::from(lat).hypot(f64::from(lon)));
                self.error = sane(radius, MAX_ACCURACY_M).map(|radius| (civil_time(gst.time), radius));
                None
            }
            ParseResult::GSV(gsv) => {
                self.in_view = Some(gsv.sats_in_view);
                None
            }
            ParseResult::ZDA(zda) => {
                self.date = zda.utc_date().and_then(|date| civil_date(Some(date))).or(self.date);
                None
            }
            _ => None,
        }
    }

    fn take_rmc(&mut self, rmc: &RmcData) {
        self.date = civil_date(rmc.fix_date).or(self.date);
        let moment = &mut self.moment;
        moment.no_fix |= rmc.status_of_fix == RmcStatusOfFix::Invalid;
        // GGA has more to say of the kind; RMC alone knows it by its mode.
        moment.kind = moment.kind.or(rmc.faa_mode.map(FixType::from));
        moment.place = moment.place.or(rmc.lon.zip(rmc.lat).and_then(|(lon, lat)| place(lon, lat)));
        moment.speed_mps = knots(rmc.speed_over_ground).or(moment.speed_mps);
        moment.course_deg = course(rmc.true_course.map(f64::from)).or(moment.course_deg);
    }

    /// Begins another moment if the time is another one; gives what was left of the one before.
    fn begin(&mut self, kind: u8, time: Option<Time>) -> Option<Reading> {
        let another = self.moment.time != time || self.moment.seen & kind != 0;
        let mut left = None;
        if another && self.moment.seen != 0 {
            left = self.finish();
            if self.moment.time > time && time.is_some() {
                // Past midnight, until the next date comes.
                self.date = self.date.and_then(|date| date.tomorrow().ok());
            }
            self.expected = self.moment.seen;
            self.moment = Moment::default();
        }
        self.moment.time = time;
        self.moment.seen |= kind;
        left
    }

    fn tell_if_whole(&mut self) -> Option<Reading> {
        let whole = self.expected != 0 && self.moment.seen & self.expected == self.expected;
        if whole && !self.moment.told { self.tell() } else { None }
    }

    fn tell(&mut self) -> Option<Reading> {
        self.moment.told = true;
        let moment = &self.moment;
        let Some((lon, lat)) = moment.place.filter(|_| !moment.no_fix) else {
            return Some(Reading::NoFix { satellites: self.in_view.or(moment.satellites) });
        };
        let time = self.timestamp(moment.time?)?;
        let exact = self.error.filter(|(of, _)| *of == moment.time || of.is_none()).map(|(_, radius)| radius);
        Some(Reading::Fix(Fix {
            time,
            lon,
            lat,
            altitude_m: moment.altitude_m,
            speed_mps: moment.speed_mps,
            course_deg: moment.course_deg,
            accuracy_m: exact.or(sane(moment.hdop.map(|hdop| hdop * USER_RANGE_ERROR_M), MAX_ACCURACY_M)),
            satellites: moment.satellites,
            kind: fix_kind(moment, self.flat),
        }))
    }

    fn timestamp(&self, time: Time) -> Option<Timestamp> {
        let at = DateTime::from_parts(self.date.unwrap_or(self.today), time);
        TimeZone::UTC.to_timestamp(at).ok()
    }

    /// Moves the day that sentences without a date are taken to be of, as a long connection passes
    /// midnight.
    pub fn set_today(&mut self, now: Timestamp) {
        // A moment of the last minute of a day may be read in the first minute of the next.
        let shifted = now.checked_sub(1.minutes()).unwrap_or(now);
        self.today = shifted.to_zoned(TimeZone::UTC).date();
    }
}

fn fix_kind(moment: &Moment, flat: bool) -> FixKind {
    match moment.kind {
        Some(FixType::DGps | FixType::Pps) => FixKind::Differential,
        Some(FixType::Rtk) => FixKind::Rtk,
        Some(FixType::FloatRtk) => FixKind::RtkFloat,
        Some(FixType::Estimated) => FixKind::Estimated,
        Some(FixType::Manual | FixType::Simulation) => FixKind::Simulated,
        _ if moment.altitude_m.is_none() || flat => FixKind::TwoD,
        _ => FixKind::ThreeD,
    }
}

/// The sentence in a line: from its `$` to two digits of checksum. What stands before it is noise of
/// the line, or the time that a logger wrote.
fn sentence(line: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(line).ok().filter(|text| text.is_ascii() && text.len() <= MAX_LINE)?;
    let begun = &text[text.rfind('$')?..];
    let star = begun.find('*')?;
    begun.get(..star + 3)
}

fn knots(value: Option<f32>) -> Option<f64> {
    sane(value.map(|knots| f64::from(knots) * KNOT_MPS), MAX_SPEED_MPS)
}

/// The library's times come from another library; as text both mean the same.
fn civil_time(time: Option<impl std::fmt::Display>) -> Option<Time> {
    time.and_then(|time| time.to_string().parse().ok())
}

fn civil_date(date: Option<impl std::fmt::Display>) -> Option<Date> {
    date.and_then(|date| date.to_string().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (Vec<Reading>, NmeaReader) {
        let mut reader = NmeaReader::new("2026-03-01T12:00:00Z".parse().expect("a time"));
        let mut readings: Vec<Reading> =
            lines.iter().filter_map(|line| reader.line(line.as_bytes())).collect();
        readings.extend(reader.finish());
        (readings, reader)
    }

    fn fixes(readings: &[Reading]) -> Vec<Fix> {
        readings
            .iter()
            .filter_map(|reading| match reading {
                Reading::Fix(fix) => Some(*fix),
                Reading::NoFix { .. } => None,
            })
            .collect()
    }

    /// Appends the checksum of NMEA 0183: the exclusive or of what stands between `$` and `*`.
    fn signed(sentence: &str) -> String {
        let sum = sentence.bytes().skip(1).fold(0, |sum, byte| sum ^ byte);
        format!("{sentence}*{sum:02X}")
    }

    #[test]
    fn the_textbook_sentences_mean_what_the_textbook_says() {
        let (readings, _) = read(&[
            "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47",
            "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A",
        ]);
        let [fix] = fixes(&readings)[..] else { panic!("one moment is one fix: {readings:?}") };
        assert_eq!(fix.time.to_string(), "1994-03-23T12:35:19Z");
        assert!((fix.lat - 48.1173).abs() < 1e-6 && (fix.lon - 11.516_667).abs() < 1e-6);
        assert_eq!(fix.altitude_m.map(|m| (m * 10.0).round()), Some(5454.0));
        assert!((fix.speed_mps.expect("22.4 knots") - 11.523).abs() < 0.01);
        assert!((fix.course_deg.expect("a course") - 84.4).abs() < 1e-4);
        assert_eq!(fix.satellites, Some(8));
        assert!((fix.accuracy_m.expect("by hdop") - 4.5).abs() < 1e-5);
        assert_eq!(fix.kind, FixKind::ThreeD);
    }

    #[test]
    fn one_moment_is_told_once_and_as_soon_as_it_is_whole() {
        let mut reader = NmeaReader::new(Timestamp::UNIX_EPOCH);
        let mut told = Vec::new();
        for second in 0..4 {
            for (at, text) in [
                format!("$GNRMC,12000{second}.00,A,4807.0{second}8,N,01131.000,E,1.0,90.0,010326,,,A"),
                format!("$GNGGA,12000{second}.00,4807.0{second}8,N,01131.000,E,4,12,0.7,500.0,M,46.9,M,,"),
                "$GNVTG,90.0,T,,M,1.0,N,1.9,K,A".to_owned(),
            ]
            .into_iter()
            .enumerate()
            {
                if let Some(Reading::Fix(fix)) = reader.line(signed(&text).as_bytes()) {
                    told.push((second, at, fix.time.strftime("%S").to_string(), fix.kind));
                }
            }
        }
        // The first moment is told when the second begins; from then on with its last sentence.
        let seconds: Vec<&str> = told.iter().map(|(_, _, second, _)| second.as_str()).collect();
        assert_eq!(seconds, ["00", "01", "02", "03"]);
        assert_eq!(told[2].0, 2, "told within its own second: {told:?}");
        assert_eq!(told[2].1, 1, "with GGA, the last one with a place: {told:?}");
        assert_eq!(told[3].3, FixKind::Rtk);
    }

    #[test]
    fn no_fix_is_no_position_whatever_the_numbers_say() {
        for sentence in [
            "$GPGGA,123519,,,,,0,03,,,M,,M,,",
            "$GPGGA,123519,4807.038,N,01131.000,E,0,00,99.9,0.0,M,0.0,M,,",
            "$GPRMC,123519,V,4807.038,N,01131.000,E,022.4,084.4,230394,,,N",
            "$GPGLL,4807.038,N,01131.000,E,123519,V,N",
        ] {
            let (readings, reader) = read(&[&signed(sentence)]);
            assert_eq!(reader.tally().refused, 0, "{sentence}");
            assert!(matches!(readings[..], [Reading::NoFix { .. }]), "{sentence}: {readings:?}");
        }
    }

    #[test]
    fn lines_without_a_right_checksum_are_refused_and_counted() {
        for line in [
            "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*48",
            "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,",
            "$GPGGA,123519,4907.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47",
            "$GPGGA*",
            "$",
            "no sentence at all",
            "$GPGGA,\u{e9}*00",
        ] {
            let (readings, reader) = read(&[line]);
            assert!(readings.is_empty(), "{line}: {readings:?}");
            assert_eq!(reader.tally().refused, 1, "{line}");
        }
        let beyond = signed("$GPGGA,123519,9907.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,");
        assert!(fixes(&read(&[&beyond]).0).is_empty(), "there is no latitude of 99 degrees");
    }

    #[test]
    fn a_logger_may_write_before_the_sentence() {
        let (readings, reader) =
            read(&["2026-03-01 12:00:01 $GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47"]);
        assert_eq!((readings.len(), reader.tally().refused), (1, 0));
    }

    #[test]
    fn metres_of_error_are_believed_before_dilution() {
        let (readings, _) = read(&[
            &signed("$GPGST,123519,5.0,,,,0.3,0.4,1.0"),
            "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47",
        ]);
        let accuracy = fixes(&readings)[0].accuracy_m.expect("GST gives metres");
        assert!((accuracy - 0.5).abs() < 1e-6, "{accuracy}");
    }

    #[test]
    fn midnight_is_passed_without_a_jump_back() {
        let gga =
            |time: &str| signed(&format!("$GPGGA,{time},4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"));
        let rmc = signed("$GPRMC,235958,A,4807.038,N,01131.000,E,022.4,084.4,280226,,,A");
        let (readings, _) = read(&[&rmc, &gga("235959"), &gga("000000"), &gga("000001")]);
        let times: Vec<String> = fixes(&readings).iter().map(|fix| fix.time.to_string()).collect();
        assert_eq!(
            times,
            ["2026-02-28T23:59:58Z", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z"]
        );
    }
}
