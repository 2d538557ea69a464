//! Measures fetching: `fetch_many TEMPLATE [ZOOM X0 Y0 SIDE]`.
//!
//! Fetches the square of SIDE × SIDE tiles from (X0, Y0) on (default: zoom 12, 2144, 1472, 64)
//! with 8 and with 32 requests at a time, then once more conditionally, and prints wall time and
//! CPU time of this process for each tile. The template may point to this machine.
#![expect(clippy::print_stdout, reason = "this program's purpose is to print")]

use std::time::Instant;

use futures::StreamExt;
use tile_grid::TileCoord;
use tile_source::{Fetched, HttpSource, Limits, Scheme, SourceKind, SourceSpec, Validators};

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: fetch_many TEMPLATE [ZOOM X0 Y0 SIDE]")?;
    let numbers = arguments.map(|text| text.parse()).collect::<Result<Vec<u32>, _>>()?;
    let [zoom, x0, y0, side] = *numbers.as_slice() else {
        return measure(&url, [12, 2144, 1472, 64]).await;
    };
    measure(&url, [zoom, x0, y0, side]).await
}

async fn measure(url: &str, [zoom, x0, y0, side]: [u32; 4]) -> Result<(), Failure> {
    let zoom = u8::try_from(zoom)?;
    let coords = (0..side * side)
        .map(|n| TileCoord::new(zoom, x0 + n % side, y0 + n / side))
        .collect::<Result<Vec<_>, _>>()?;
    for concurrency in [8, 32] {
        let kind = SourceKind::Template { url: url.to_owned(), scheme: Scheme::Xyz, subdomains: Vec::new() };
        let spec = SourceSpec {
            allow_private: true,
            limits: Limits { concurrency, ..Limits::default() },
            ..SourceSpec::new("measured", kind)
        };
        let source = HttpSource::open(&spec).await?;
        let stored = pass(&source, &coords, &[], concurrency).await?;
        pass(&source, &coords, &stored, concurrency).await?;
    }
    Ok(())
}

/// Fetches all tiles and prints one line; gives their validators.
async fn pass(
    source: &HttpSource,
    coords: &[TileCoord],
    stored: &[Validators],
    concurrency: usize,
) -> Result<Vec<Validators>, Failure> {
    let (wall, cpu) = (Instant::now(), cpu_seconds()?);
    let fetches = coords.iter().enumerate().map(|(n, coord)| source.fetch(*coord, stored.get(n)));
    let mut answers = futures::stream::iter(fetches).buffered(concurrency);
    let (mut validators, mut bytes, mut unchanged) = (Vec::new(), 0_u64, 0_u64);
    while let Some(answer) = answers.next().await {
        match answer? {
            Fetched::Tile(tile) => {
                bytes += tile.bytes.len() as u64;
                validators.push(tile.validators);
            }
            Fetched::NotModified { .. } => unchanged += 1,
            Fetched::Empty { .. } => return Err("the server has holes".into()),
        }
    }
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    let count = coords.len() as f64;
    println!(
        "c={concurrency:2} tiles={count} unchanged={unchanged} MB={:.1} wall={wall:.2}s ({:.0}/s) cpu={cpu:.2}s ({:.4} ms/tile)",
        bytes as f64 / 1e6,
        count / wall,
        cpu * 1e3 / count
    );
    Ok(validators)
}

/// User and system time of this process, from the clock ticks (100 a second) of Linux.
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // After the name in parentheses: utime and stime are fields 14 and 15 of proc(5).
    let rest = stat.rsplit_once(')').ok_or("an unknown /proc/self/stat")?.1;
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}
