//! Makes the fonts of native pictures anew: the same letters that the page draws its labels with.
//!
//! The page's packages hold them as WOFF 1, which is an OpenType file whose tables are packed by
//! zlib; here they are unpacked again, without any change to a table.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use flate2::read::ZlibDecoder;
use sha2::{Digest as _, Sha256};

/// Package, and the scripts taken from it in the order in which they are asked for a letter.
const PACKAGES: &[(&str, &[&str])] = &[
    ("noto-sans", &["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese"]),
    ("noto-sans-arabic", &["arabic"]),
];
const WEIGHTS: &[u16] = &[400, 600];
/// Written after every table to a multiple of this many bytes.
const ALIGNMENT: usize = 4;
/// Bytes of a WOFF header and of one entry of its directory.
const HEADER: usize = 44;
const ENTRY: usize = 20;

/// Unpacks every font into `assets/fonts` and writes where it came from.
pub(crate) fn run() -> Result<()> {
    let folder = Path::new("assets/fonts");
    fs::create_dir_all(folder)?;
    let mut rows = String::new();
    let mut total = 0;
    for (package, scripts) in PACKAGES {
        let source = Path::new("ui/node_modules/@fontsource").join(package);
        let version = version(&source)?;
        fs::copy(source.join("LICENSE"), folder.join(format!("{package}.LICENSE.txt")))?;
        for (script, weight) in scripts.iter().flat_map(|s| WEIGHTS.iter().map(move |w| (s, w))) {
            let packed = source.join(format!("files/{package}-{script}-{weight}-normal.woff"));
            let font = unpack(&fs::read(&packed).with_context(|| format!("{}", packed.display()))?)
                .with_context(|| format!("{}", packed.display()))?;
            let name = format!("{package}-{script}-{weight}.ttf");
            total += font.len();
            let hash = hex::encode(Sha256::digest(&font));
            writeln!(rows, "| `{name}` | @fontsource/{package} {version} | {} | `{hash}` |", font.len())?;
            fs::write(folder.join(name), font)?;
        }
    }
    fs::write(folder.join("provenance.md"), provenance(&rows, total))?;
    println!("assets/fonts: {total} bytes");
    Ok(())
}

fn provenance(rows: &str, total: usize) -> String {
    format!(
        "# Where the fonts come from\n\n\
         Written by `cargo xtask fonts`; do not edit. Noto Sans and Noto Sans Arabic, copyright The \
         Noto Project Authors, under the SIL Open Font License 1.1 (its text is beside). The tables \
         are those of the npm packages' WOFF files, unpacked and otherwise unchanged.\n\n\
         | file | package | bytes | SHA-256 |\n|---|---|---|---|\n{rows}\n{total} bytes in all.\n"
    )
}

fn version(package: &Path) -> Result<String> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(package.join("package.json"))?)?;
    Ok(manifest["version"].as_str().unwrap_or_default().to_owned())
}

/// WOFF 1 to OpenType (<https://www.w3.org/TR/WOFF/>).
fn unpack(woff: &[u8]) -> Result<Vec<u8>> {
    ensure!(woff.get(..4) == Some(b"wOFF".as_slice()), "not a WOFF file");
    let count = usize::from(u16::from_be_bytes([byte(woff, 12)?, byte(woff, 13)?]));
    let mut font = woff.get(4..8).context("short header")?.to_vec();
    let log = count.ilog2();
    let range = 16_usize << log;
    for number in [count, range, log as usize, 16 * count - range] {
        font.extend(u16::try_from(number)?.to_be_bytes());
    }
    let mut offset = 12 + 16 * count;
    let mut tables = Vec::new();
    for entry in 0..count {
        let at = HEADER + ENTRY * entry;
        let [from, packed, length] = [number(woff, at + 4)?, number(woff, at + 8)?, number(woff, at + 12)?];
        font.extend(woff.get(at..at + 4).context("short directory")?);
        font.extend(woff.get(at + 16..at + 20).context("short directory")?);
        font.extend(u32::try_from(offset)?.to_be_bytes());
        font.extend(u32::try_from(length)?.to_be_bytes());
        let stored = woff.get(from..from + packed).context("short table")?;
        let mut table = Vec::with_capacity(length);
        if packed < length {
            ZlibDecoder::new(stored).read_to_end(&mut table)?;
        } else {
            table.extend(stored);
        }
        ensure!(table.len() == length, "a table of another length than promised");
        table.resize(length.next_multiple_of(ALIGNMENT), 0);
        offset += table.len();
        tables.extend(table);
    }
    font.extend(tables);
    Ok(font)
}

fn byte(bytes: &[u8], at: usize) -> Result<u8> {
    bytes.get(at).copied().context("short file")
}

fn number(bytes: &[u8], at: usize) -> Result<usize> {
    let four = bytes.get(at..at + 4).context("short file")?;
    Ok(u32::from_be_bytes(four.try_into()?) as usize)
}
