//! Headers and directories as bytes (APPNOTE.TXT 6.3.10).

/// 1 January 1980, the first day that the format can say.
const NO_DATE: u16 = 0x0021;
/// The largest number of a field of four bytes that means itself.
const MAX_SHORT: u64 = u32::MAX as u64 - 1;
/// The most entries that the short end can say.
const MAX_SHORT_ENTRIES: usize = u16::MAX as usize - 1;

pub(crate) const LOCAL: u32 = 0x0403_4b50;
pub(crate) const CENTRAL: u32 = 0x0201_4b50;
pub(crate) const END: u32 = 0x0605_4b50;
pub(crate) const END_64: u32 = 0x0606_4b50;
pub(crate) const LOCATOR_64: u32 = 0x0706_4b50;
/// Bytes of the end without a comment.
pub(crate) const END_BYTES: usize = 22;
/// Bytes of what stands before it in a large archive: its own end, and where that is.
pub(crate) const END_64_BYTES: usize = 56;
pub(crate) const LOCATOR_64_BYTES: usize = 20;

/// One stored file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) crc: u32,
    pub(crate) length: u64,
    /// Where its header begins.
    pub(crate) offset: u64,
}

/// Writes little-endian numbers.
#[derive(Default)]
struct Pen(Vec<u8>);

impl Pen {
    fn u16(mut self, number: u16) -> Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    fn u32(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    fn u64(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Four bytes, all set if the number stands elsewhere.
    fn short(self, number: u64) -> Self {
        self.u32(u32::try_from(number).ok().filter(|_| number <= MAX_SHORT).unwrap_or(u32::MAX))
    }
}

fn u16_of(number: usize) -> u16 {
    u16::try_from(number).expect("a name is short")
}

impl Entry {
    fn is_long(&self) -> bool {
        self.length > MAX_SHORT
    }

    /// What stands before the content.
    pub(crate) fn local(&self) -> Vec<u8> {
        let long = self.is_long();
        let head = Pen::default()
            .u32(LOCAL)
            .u16(if long { 45 } else { 20 })
            .u16(0)
            .u16(0)
            .u16(0)
            .u16(NO_DATE)
            .u32(self.crc)
            .short(self.length)
            .short(self.length)
            .u16(u16_of(self.name.len()))
            .u16(if long { 20 } else { 0 })
            .bytes(self.name.as_bytes());
        if long { head.u16(1).u16(16).u64(self.length).u64(self.length).0 } else { head.0 }
    }

    /// Where its content begins.
    pub(crate) fn content(&self) -> u64 {
        self.offset + self.local().len() as u64
    }

    /// Where what follows it begins; `None` beyond all numbers.
    pub(crate) fn end(&self) -> Option<u64> {
        self.offset.checked_add(self.local().len() as u64)?.checked_add(self.length)
    }

    /// Its row in the directory.
    fn central(&self) -> Vec<u8> {
        let mut extra = Pen::default();
        if self.is_long() {
            extra = extra.u64(self.length).u64(self.length);
        }
        if self.offset > MAX_SHORT {
            extra = extra.u64(self.offset);
        }
        let extra = extra.0;
        let version = if extra.is_empty() { 20 } else { 45 };
        let head = Pen::default()
            .u32(CENTRAL)
            .u16(version)
            .u16(version)
            .u16(0)
            .u16(0)
            .u16(0)
            .u16(NO_DATE)
            .u32(self.crc)
            .short(self.length)
            .short(self.length)
            .u16(u16_of(self.name.len()))
            .u16(if extra.is_empty() { 0 } else { u16_of(extra.len() + 4) })
            .u16(0)
            .u16(0)
            .u16(0)
            .u32(0)
            .short(self.offset)
            .bytes(self.name.as_bytes());
        if extra.is_empty() { head.0 } else { head.u16(1).u16(u16_of(extra.len())).bytes(&extra).0 }
    }
}

/// The directory and the end, of entries whose directory begins at `start`.
pub(crate) fn tail(entries: &[Entry], start: u64) -> Vec<u8> {
    let directory: Vec<u8> = entries.iter().flat_map(Entry::central).collect();
    let (count, length) = (entries.len(), directory.len() as u64);
    let is_long = count > MAX_SHORT_ENTRIES || start > MAX_SHORT || length > MAX_SHORT;
    let mut pen = Pen(directory);
    if is_long {
        pen = pen
            .u32(END_64)
            .u64(44)
            .u16(45)
            .u16(45)
            .u32(0)
            .u32(0)
            .u64(count as u64)
            .u64(count as u64)
            .u64(length)
            .u64(start)
            .u32(LOCATOR_64)
            .u32(0)
            .u64(start.saturating_add(length))
            .u32(1);
    }
    let short = u16::try_from(count).ok().filter(|_| count <= MAX_SHORT_ENTRIES).unwrap_or(u16::MAX);
    pen.u32(END).u16(0).u16(0).u16(short).u16(short).short(length).short(start).u16(0).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_go_into_the_long_fields() {
        let entry = |length, offset| Entry { name: "a".to_owned(), crc: 7, length, offset };
        assert_eq!(entry(5, 9).local().len(), 31);
        assert_eq!(entry(u64::from(u32::MAX) - 1, 9).local().len(), 31);
        let long = entry(u64::from(u32::MAX), 9);
        assert_eq!(long.local().len(), 51);
        assert_eq!(long.local()[31..35], [1, 0, 16, 0]);
        assert_eq!(long.end(), Some(9 + 51 + u64::from(u32::MAX)));
        assert_eq!(entry(5, 1 << 33).central().len(), 47 + 4 + 8);
        assert_eq!(entry(1 << 33, 1 << 33).central().len(), 47 + 4 + 24);
        assert_eq!(entry(u64::MAX, 9).end(), None);
        assert_eq!(tail(&[], 0).len(), END_BYTES);
        assert_eq!(tail(&[], 1 << 33).len(), END_BYTES + END_64_BYTES + LOCATOR_64_BYTES);
    }
}
