//! What a round would move, in words.

use super::view::SyncPlanView;

impl SyncPlanView {
    /// Says it in a sentence.
    pub(crate) fn sentence(&self) -> String {
        let bytes = self.bytes_up + self.bytes_down + self.photo_bytes_up + self.photo_bytes_down;
        let changes =
            |count: u64| if count == 1 { "1 change".to_owned() } else { format!("{count} changes") };
        if self.changes_up + self.changes_down + self.photos_up + self.photos_down == 0 {
            return "Nothing to do: both sides are the same.".to_owned();
        }
        let mut parts =
            vec![format!("{} up", changes(self.changes_up)), format!("{} down", self.changes_down)];
        if self.photos_up + self.photos_down > 0 {
            parts.push(format!("photos: {} up, {} down", self.photos_up, self.photos_down));
        }
        parts.push(size(bytes));
        parts.join(", ")
    }
}

/// Says a size as people do: 1.2 MB.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 100.0);
    format!("{value:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_said_in_a_sentence() {
        let plan = |changes_up, changes_down, photos_up, bytes_down| SyncPlanView {
            changes_up,
            changes_down,
            photos_up,
            bytes_down,
            ..SyncPlanView::default()
        };
        for (plan, said) in [
            (plan(0, 0, 0, 0), "Nothing to do: both sides are the same."),
            (plan(12, 340, 0, 2_100_000), "12 changes up, 340 down, 2.1 MB"),
            (plan(1, 0, 2, 999), "1 change up, 0 down, photos: 2 up, 0 down, 999 B"),
        ] {
            assert_eq!(plan.sentence(), said);
        }
    }
}
