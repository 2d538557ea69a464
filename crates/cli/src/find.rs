//! `find`: places, regions and coordinates.

use serde_json::json;

use crate::args::FindArgs;
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{table, word};

const FIND: &str = "query Find($text: String!, $lon: Float, $lat: Float, $language: String!, $first: Int!) {
  find(text: $text, nearLon: $lon, nearLat: $lat, language: $language, first: $first) {
    problem
    items { kind name matched detail lon lat zoom regionId population notation assumption uncertaintyMeters
      bounds { west south east north } }
  }
}";
const NOTATIONS: &str = "query Notations($lon: Float!, $lat: Float!) {
  notations(lon: $lon, lat: $lat) { dd ddm dms utm mgrs plusCode }
}";

pub(crate) async fn run(session: &Session, args: FindArgs) -> Result<Outcome, Failure> {
    let (lon, lat) = args.near.unzip();
    let text = args.text.join(" ");
    let variables =
        json!({ "text": text, "lon": lon, "lat": lat, "language": args.language, "first": args.first });
    let mut body = session.ask(FIND, variables).await?;
    let mut rows = vec![["KIND", "NAME", "WHERE", "LATITUDE, LONGITUDE", "MGRS"].map(str::to_owned).to_vec()];
    let items = body["find"]["items"].as_array_mut();
    for item in items.into_iter().flatten() {
        let at = json!({ "lon": item["lon"], "lat": item["lat"] });
        let mut written = session.ask(NOTATIONS, at).await?;
        let notations = written["notations"].take();
        rows.push(vec![
            word(item, "kind").to_lowercase(),
            named(word(item, "name"), item["matched"].as_str()),
            word(item, "detail").into(),
            word(&notations, "dd").into(),
            word(&notations, "mgrs").into(),
        ]);
        item["notations"] = notations;
    }
    let found = rows.len() > 1;
    let problem = body["find"]["problem"].as_str().map(str::to_owned);
    let text = match (found, problem) {
        (true, _) => table(&rows),
        (false, Some(problem)) => return Err(Failure::usage(problem)),
        (false, None) => format!("Nothing is called “{text}” here, and it is no coordinate."),
    };
    Ok(Outcome::new(body, text))
}

/// A place found by another name shows both.
fn named(name: &str, matched: Option<&str>) -> String {
    matched.map_or_else(|| name.to_owned(), |matched| format!("{name} ({matched})"))
}

/// Reads `LON,LAT` in degrees.
pub(crate) fn parse_near(text: &str) -> Result<(f64, f64), String> {
    let wrong = || format!("“{text}” is no LON,LAT, for example 8.54,47.38");
    let (lon, lat) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    Ok((number(lon)?, number(lat)?))
}
