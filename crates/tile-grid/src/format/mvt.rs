//! Mapbox Vector Tile: a protobuf message of layers (MVT specification 2.1, section 4.1).

use crate::format::Flaw;
use crate::format::window::Window;

const LAYER: u64 = 3;
const LAYER_NAME: u64 = 1;

/// Walks the fields of the message and of its layers.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Flaw> {
    let mut rest = Window(bytes);
    let mut layers = 0usize;
    while !rest.is_empty() {
        let field = next_field(&mut rest)?;
        if field.number == LAYER {
            walk_layer(field.content.ok_or(Flaw::Bad("a layer is not a message"))?)?;
            layers += 1;
        }
    }
    if layers > 0 { Ok(()) } else { Err(Flaw::Bad("it has no layer")) }
}

/// Walks the fields of a layer, which must have a name.
fn walk_layer(layer: &[u8]) -> Result<(), Flaw> {
    let mut rest = Window(layer);
    let mut named = false;
    while !rest.is_empty() {
        let field = next_field(&mut rest).map_err(|_| Flaw::Bad("a field leaves its layer"))?;
        named |= field.number == LAYER_NAME && field.content.is_some();
    }
    if named { Ok(()) } else { Err(Flaw::Bad("a layer has no name")) }
}

/// A field of a message; `content` is there if the field has a length.
struct Field<'a> {
    number: u64,
    content: Option<&'a [u8]>,
}

fn next_field<'a>(rest: &mut Window<'a>) -> Result<Field<'a>, Flaw> {
    const CUT: Flaw = Flaw::Missing("the end of a field");
    let key = rest.varint().ok_or(CUT)?;
    let number = key >> 3;
    if number == 0 {
        return Err(Flaw::Bad("a field has the number 0"));
    }
    let content = match key & 7 {
        0 => {
            rest.varint().ok_or(CUT)?;
            None
        }
        1 => {
            rest.take(8).ok_or(CUT)?;
            None
        }
        2 => {
            let length = rest.varint().ok_or(CUT)?;
            Some(rest.take(length).ok_or(CUT)?)
        }
        5 => {
            rest.take(4).ok_or(CUT)?;
            None
        }
        _ => return Err(Flaw::Bad("a field has an unknown wire type")),
    };
    Ok(Field { number, content })
}
